// The mailbox's page: a list kept up to date by waiting requests, and a reader. Letters are foreign: their parts are set as text only.

const part = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
let letters = [];
let open = null;
let view = 'html';

function fits(letter) {
  const words = part('search').value.toLowerCase().split(/\s+/);
  const about = `${letter.subject} ${letter.from} ${letter.to.join(' ')}`.toLowerCase();
  return words.every((word) => about.includes(word));
}

function row(letter) {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-current', String(letter === open));
  for (const [name, text] of [
    ['subject', letter.subject || '(no subject)'],
    ['about', letter.to.join(', ')],
    ['about', time.format(new Date(letter.at))],
  ]) {
    const line = document.createElement('span');
    line.className = name;
    line.textContent = text;
    button.append(line);
  }
  button.addEventListener('click', () => read(letter));
  return button;
}

function showList() {
  part('count').textContent = letters.length === 0 ? 'No letters yet' : `${letters.length} ${letters.length === 1 ? 'letter' : 'letters'}`;
  part('list').replaceChildren(...letters.filter(fits).map(row));
}

/** Text with its web addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"'()]*[^\s<>"'().,;:!?])/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    const link = document.createElement('a');
    Object.assign(link, { href: piece, textContent: piece, target: '_blank', rel: 'noreferrer' });
    return link;
  });
}

function show(next) {
  view = next === 'html' && open.html === null ? 'text' : next;
  for (const button of part('views').children) {
    button.setAttribute('aria-pressed', String(button.dataset.view === view));
    button.disabled = open[button.dataset.view] === null;
  }
  part('html').hidden = view !== 'html';
  part('plain').hidden = view === 'html';
  if (view !== 'html') part('plain').replaceChildren(...linked(open[view] ?? ''));
}

function read(letter) {
  open = letter;
  part('subject').textContent = letter?.subject || '(no subject)';
  part('reader').hidden = letter === null;
  part('empty').hidden = letter !== null;
  if (letter !== null) {
    part('from').textContent = letter.from;
    part('to').textContent = letter.to.join(', ');
    part('at').textContent = time.format(new Date(letter.at));
    part('html').src = `/letters/${letter.id}`;
    show('html');
  }
  showList();
}

async function follow() {
  for (;;) {
    const query = new URLSearchParams(letters.length === 0 ? { wait: '25' } : { wait: '25', after: letters[0].id });
    try {
      const answer = await fetch(`/api/letters?${query}`);
      const { items } = await answer.json();
      letters = [...items, ...letters];
      if (items.length > 0) showList();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

part('search').addEventListener('input', showList);
part('back').addEventListener('click', () => read(null));
part('views').addEventListener('click', ({ target }) => target.dataset.view && show(target.dataset.view));
void follow();
