import { isSlipOf } from './likeness.ts';

/** A question with its answer, as people wrote them down; the first wording is the one shown. */
export interface Reply {
  readonly questions: readonly string[];
  readonly answer: string;
}

/**
 * Reads a file of replies: `## question`, more wordings of it as further headings right below, then the answer in Markdown. What stands
 * above the first question is for those who edit the file.
 * @throws Error that names the question without an answer, or asked twice
 */
export function readReplies(markdown: string): Reply[] {
  const replies: Reply[] = [];
  const known = new Set<string>();
  for (const part of markdown.replaceAll('\r\n', '\n').split(/\n(?=## )/)) {
    if (!part.startsWith('## ')) continue;
    const [heading = '', ...lines] = part.split('\n');
    const question = heading.slice(3).trim();
    const key = wordsOf(question).join(' ');
    if (known.has(key)) throw new Error(`"${question}" stands there twice`);
    known.add(key);
    replies.push({ questions: [question], answer: lines.join('\n').trim() });
  }
  return joined(replies);
}

/** A heading without a text below is another wording of what follows. */
function joined(parts: readonly Reply[]): Reply[] {
  const replies: Reply[] = [];
  let waiting: string[] = [];
  for (const { questions, answer } of parts) {
    waiting.push(...questions);
    if (answer === '') continue;
    replies.push({ questions: waiting, answer });
    waiting = [];
  }
  if (waiting.length > 0) throw new Error(`"${waiting[0]}" has no answer`);
  return replies;
}

/** Longer messages are not looked at: they ask for more than a predefined reply. */
const maxChars = 120;

/**
 * A function that finds the reply to a message: whatever its case, punctuation, politeness and articles, and with a small slip or two.
 * Null when the message says anything more, or something else.
 */
export function createPredefined(replies: readonly Reply[]): (message: string) => string | null {
  const known = replies.flatMap(({ questions, answer }) => questions.map((question) => ({ words: wordsOf(question), answer })));
  return (message) => {
    if (message.length > maxChars) return null;
    const wordings = [wordsOf(message), plainWordsOf(message)];
    for (const isSame of [isEqual, isNearly]) {
      const found = known.find(({ words }) => wordings.some((wording) => isSame(wording, words)));
      if (found !== undefined) return found.answer;
    }
    return null;
  };
}

const isEqual = (said: readonly string[], meant: readonly string[]) => said.join(' ') === meant.join(' ');
const isNearly = (said: readonly string[], meant: readonly string[]) => {
  if (said.length !== meant.length) return false;
  const slips = said.filter((word, index) => word !== meant[index]).length;
  return slips <= 2 && said.every((word, index) => isSlipOf(word, meant[index] as string));
};

const articles = new Set(['a', 'an', 'the']);
const short: readonly [RegExp, string][] = [
  [/@\w+/g, ' '],
  [/\b(what|who|how|where)['\u2019]?s\b/g, '$1 is'],
  [/\b(you|u)['\u2019]?re\b/g, 'you are'],
  [/\bu\b/g, 'you'],
  [/\br\b/g, 'are'],
  [/['\u2019]/g, ''],
];

/** The words of a text in lower case, without articles, punctuation and who is spoken to. */
function wordsOf(text: string): string[] {
  let plain = text.normalize('NFKC').toLowerCase();
  for (const [form, full] of short) plain = plain.replace(form, full);
  return (plain.match(/[\p{L}\p{N}+#]+/gu) ?? []).filter((word) => !articles.has(word));
}

const before =
  /^(?:(?:hi|hello|hey|hallo|dear|please|pls|ok|okay|so|well|sorry|excuse me|good (?:morning|day|evening)|there|assistant|bot)(?: |$))+/;
const asking =
  /^(?:(?:can|could|would|will) you )?(?:please )?(?:tell me|explain(?: to me)?|answer me|say)(?: please)? (?=what|who|how|are|do|is)/;
const wondering =
  /^(?:i want to know|i would like to know|id like to know|do you know|may i ask(?: you)?|let me ask(?: you)?) (?=what|who|how)/;
const after = /(?:(?: |^)(?:please|pls|thanks|thank you|thx|then|now|again|today|assistant|bot|dear|friend))+$/;

/** The same without what is said around a question out of politeness. */
function plainWordsOf(text: string): string[] {
  const bare = [before, asking, wondering].reduce((said, form) => said.replace(form, ''), wordsOf(text).join(' ')).replace(after, '');
  return bare.split(' ').filter((word) => word !== '');
}
