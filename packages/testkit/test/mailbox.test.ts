import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { type Mailbox, startMailbox } from '../src/mailbox/start-mailbox.ts';
import { tempFolder } from '../src/temp-folder.ts';

async function post(mailbox: Mailbox, to: string, more: object = {}): Promise<void> {
  const transport = createTransport(mailbox.smtpUrl);
  await transport.sendMail({
    from: 'Chatter <chatter@localhost>',
    to,
    subject: 'Grüße ✉',
    text: 'See https://example.org/a?b=1&c=2.',
    ...more,
  });
  transport.close();
}

test('a letter arrives with its parts and its links', async () => {
  await using mailbox = await startMailbox();
  await post(mailbox, 'ann@example.org', { html: '<a href="https://example.org/activate#t=x&amp;y=1">Go</a>' });
  const letter = await mailbox.letter({ to: 'Ann@Example.org' });
  assert.equal(letter.subject, 'Grüße ✉');
  assert.equal(letter.from, 'chatter@localhost');
  assert.deepEqual(letter.to, ['ann@example.org']);
  assert.deepEqual(letter.links, ['https://example.org/activate#t=x&y=1', 'https://example.org/a?b=1&c=2']);
  assert.match(letter.source, /^(From|Content-Type|To|Subject|Message-ID)/m);
});

test('a request waits for the letter it is about, newest first', async () => {
  await using mailbox = await startMailbox();
  await post(mailbox, 'bob@example.org', { subject: 'one' });
  const waiting = ask(`${mailbox.url}/api/letters?to=ann@example.org&wait=10`);
  await post(mailbox, 'ann@example.org', { subject: 'two' });
  assert.deepEqual(subjects(await waiting), ['two']);
  const all = await ask(`${mailbox.url}/api/letters`);
  assert.deepEqual(subjects(all), ['two', 'one']);
  assert.deepEqual(subjects(await ask(`${mailbox.url}/api/letters?after=${all.items[1]?.id}`)), ['two']);
});

test('letters survive a restart', async () => {
  await using folder = await tempFolder();
  const first = await startMailbox({ folder: folder.path });
  await post(first, 'ann@example.org');
  await first[Symbol.asyncDispose]();
  await using second = await startMailbox({ folder: folder.path });
  assert.equal(second.find({ to: 'ann@example.org' }).length, 1);
});

test('only the newest 200 are kept', async () => {
  await using folder = await tempFolder();
  await using mailbox = await startMailbox({ folder: folder.path });
  const transport = createTransport(`${mailbox.smtpUrl}?pool=true`);
  for (let n = 1; n <= 202; n++) await transport.sendMail({ from: 'a@localhost', to: 'ann@example.org', subject: String(n), text: '.' });
  transport.close();
  const kept = mailbox.find();
  assert.deepEqual([kept.length, kept[0]?.subject, kept.at(-1)?.subject], [200, '202', '3']);
  await using again = await startMailbox({ folder: folder.path });
  assert.deepEqual(subjects({ items: again.find() }), subjects({ items: kept }));
});

test('a letter can run nothing and load nothing, and its page may not be framed by others', async () => {
  await using mailbox = await startMailbox();
  await post(mailbox, 'ann@example.org', { html: '<script>alert(1)</script>' });
  const { id } = await mailbox.letter();
  const rules = (await fetch(`${mailbox.url}/letters/${id}`)).headers.get('content-security-policy') ?? '';
  assert.match(rules, /default-src 'none'.*sandbox allow-popups allow-popups-to-escape-sandbox; .*frame-ancestors 'self'/);
  assert.doesNotMatch(rules, /allow-scripts|script-src|https?:/);
});

test('a foreign host name that leads here gets nothing', async () => {
  await using mailbox = await startMailbox();
  const status = await new Promise<number | undefined>((resolve) => {
    get(`${mailbox.url}/api/letters`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  assert.equal(status, 421);
});

test('a test may refuse recipients, for now or for ever', async () => {
  await using mailbox = await startMailbox({
    refuse: (to) => (to.startsWith('full') ? { code: 452, text: 'The box is full' } : undefined),
  });
  await assert.rejects(post(mailbox, 'full@example.org'), (error: Error & { responseCode?: number }) => error.responseCode === 452);
  assert.deepEqual(mailbox.find(), []);
});

interface Answer {
  items: { id?: string; subject: string }[];
}

async function ask(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

function subjects({ items }: Answer): string[] {
  return items.map(({ subject }) => subject);
}
