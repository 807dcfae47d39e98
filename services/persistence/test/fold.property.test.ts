import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyLimits, type ConversationEvent, faultOfBody } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { startService } from '@chatter/platform/service.ts';
import fc from 'fast-check';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';

const body = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => faultOfBody(text) === null);
/** Calls, each with the messages of one or several of four conversations. */
const talk = fc.array(fc.record({ to: fc.nat(3), bodies: fc.array(body, { minLength: 1, maxLength: 6 }) }), {
  minLength: 1,
  maxLength: 12,
});

test('folding what was appended gives the rows of `message`, and what chat accepts MySQL stores unchanged', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  await fc.assert(
    fc.asyncProperty(talk, async (calls) => {
      const cs = await Promise.all([0, 1, 2, 3].map(() => archive.log.conversation()));
      const said = new Map<string, ConversationEvent[]>();
      for (const { to, bodies } of calls) {
        const c = cs[to] as string;
        const events = await archive.log.say(
          c,
          bodies.map((text) => ({ body: text })),
        );
        said.set(c, [...(said.get(c) ?? []), ...events]);
      }
      await archive.drained(Object.fromEntries([...said].map(([c, events]) => [c, events.length])));
      for (const [c, events] of said) {
        assert.deepEqual(await archive.rows(c), fold([], events));
      }
    }),
    { numRuns: 25 },
  );
});

/** Texts that databases, encodings and JSON are known to change. */
const hard = [
  'x'.repeat(bodyLimits.maxChars),
  '\uffff'.repeat(bodyLimits.maxChars),
  '👩‍👩‍👧‍👦'.repeat(900),
  '"\\\b\f\n\r\t\u0001\u001f\u007f\u2028'.repeat(900),
  ...['trailing   ', '   leading', 'tab\t', 'line\r\nbreaks\n', 'a\u200b', '\u200d\u200cx', '\ufeffx', 'x\ufeff'],
  ...['é', 'e\u0301', '\u212b', 'Å', '\u1e9b\u0323', 'ﬁ', 'ß', 'İ', 'ı', '\u{10ffff}', '\ufffe', '\ufffd', '😂', '👍', '\u0300'],
  ...['{"__proto__":1}', '\\u0000', '\\', '%s', "'; --", '-1', '1e309', 'NaN', '['.repeat(bodyLimits.maxChars)],
];

test('texts that are known to be changed are stored byte by byte, in the event and in the row', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  assert.deepEqual(
    hard.filter((text) => faultOfBody(text) !== null),
    [],
  );
  const c = await archive.log.conversation();
  for (const text of hard) await archive.log.say(c, [{ body: text }]);
  await archive.drained({ [c]: hard.length });
  const rows = await archive.query<{ body: Buffer; payload: Buffer }>(
    `SELECT CAST(m.body AS BINARY) AS body, CAST(e.payload AS BINARY) AS payload FROM message m
     JOIN event e USING (conversation_id, seq) WHERE m.conversation_id = ? ORDER BY m.seq`,
    [uuidToBytes(c)],
  );
  for (const [index, text] of hard.entries()) {
    const { body: stored, payload } = rows[index] as { body: Buffer; payload: Buffer };
    assert.ok(stored.equals(Buffer.from(text)), `row of ${JSON.stringify(text.slice(0, 20))}`);
    assert.equal((JSON.parse(payload.toString()) as { body: string }).body, text);
  }
});

/** Deeper than MySQL (100) and MariaDB (32) nest JSON of their own, and than a recursive reader or writer gets. */
const deep = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

test('events are stored byte by byte however deep what later versions put into them, and whatever they are called', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  const c = await archive.log.conversation();
  const details = [
    ...[32, 33, 100, 101, 20_000].flatMap((depth) => [
      `"kind":"later","x":${deep('[', ']', depth)}`,
      `"kind":"later","x":${deep('{"":', '}', depth)}`,
    ]),
    `"kind":"message","body":"of a later version","x":${deep('[', ']', 20_000)}`,
    `"kind":"rename","by":"${uuidV7()}","title":"\\u00e9 \\ud83d\\ude00 é \u2800"`,
    `"kind" : "join" ,"by":"${uuidV7()}","who":["${uuidV7()}"],"who":["${uuidV7()}"]`,
    `"kind":"leave","by":"${uuidV7()}","who":["${uuidV7()}"], "count":1e2, "big":9007199254740993`,
  ];
  const texts = details.map((detail, index) => `{"seq":${index + 1},"n":0,"at":1,"from":"${uuidV7()}","m":"${uuidV7()}",${detail}}`);
  await archive.log.smuggle(c, texts);
  await archive.drained({ [c]: texts.length });
  const rows = await archive.query<{ payload: Buffer }>('SELECT CAST(payload AS BINARY) AS payload FROM event ORDER BY seq');
  assert.equal(rows.length, texts.length);
  for (const [index, text] of texts.entries())
    assert.ok(rows[index]?.payload.equals(Buffer.from(text)), `event ${index + 1}: ${text.slice(0, 200)}`);
  assert.deepEqual(
    await archive.rows(c),
    fold(
      [],
      texts.map((text) => JSON.parse(text) as ConversationEvent),
    ),
  );
});

test('what has no form in UTF-8, NUL, blanks and what is too long are no bodies', () => {
  for (const text of ['\ud800', 'x\udc00', '\ude00\ud83d', 'a\u0000b', '\u0000']) assert.equal(faultOfBody(text), 'malformed');
  assert.deepEqual([faultOfBody(' \t\u2003\ufeff'), faultOfBody('x'.repeat(bodyLimits.maxChars + 1))], ['empty', 'too-long']);
});
