import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { nameRule } from '@chatter/contracts/auth/views.ts';
import { isBlankName } from '@chatter/contracts/kit/names.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import fc from 'fast-check';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

/** Names that databases, encodings, collations and JSON are known to change. */
const hard = [
  ...['\uffff'.repeat(40), '😂'.repeat(20), '👩‍👩‍👧‍👦 \u{10ffff}', 'a\u200db', '\ufdfa', 'ﬁ ß İ ı ς', '\ue000', '\ufffd'],
  ...[
    'é',
    '\u212b',
    '\u1e9b\u0323',
    '\u0958',
    '한국',
    'हिन्दी',
    '\u0301x',
    'x \u00a0 y',
    'x\u0085y',
    '\\u0000',
    '"\\',
    '%s',
    "'; --",
    '%_|',
  ],
  ...['{"__proto__":1}', '['.repeat(40), '-1', '1e309', 'NaN', 'null', '=cmd', '\u200f\u05d0', '\u{e0041}x', '\u2800x'],
];
const form = new RegExp(nameRule.pattern, 'u');
const isName = (text: string) => form.test(text) && text.length <= 40 && !isBlankName(text);
const name = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...hard) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(isName) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(isName) },
);

async function ask<T>(who: Someone, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await system.ask(who, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)} to ${JSON.stringify(body)}`);
  return answer.body as T;
}

/** The bytes of a text in MySQL. */
async function stored(service: 'auth' | 'chat' | 'community', column: string, table: string, id: string): Promise<string> {
  const [row] = await system.query<{ bytes: Buffer }>(service, 'SELECT CAST(?? AS BINARY) AS bytes FROM ?? WHERE id = ?', [
    column,
    table,
    uuidToBytes(id),
  ]);
  return (row as { bytes: Buffer }).bytes.toString('hex');
}
const hex = (text: string) => Buffer.from(text).toString('hex');

test('what a group is called, and who comes and goes, is in the archive byte by byte as its members were told', async () => {
  const [ann, bob, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  await fc.assert(
    fc.asyncProperty(name, fc.array(name, { minLength: 1, maxLength: 4 }), async (first, titles) => {
      const { id: c } = await ask<{ id: string }>(ann, 'POST', '/conversations', { kind: 'group', title: first, members: [bob.id] });
      assert.equal(await stored('chat', 'title', 'conversation', c), hex(first.trim()));
      await using socket = await RawSocket.open(system, ann, [[c, 1, 0]]);
      for (const title of titles) {
        const renamed = await ask<{ title: string }>(bob, 'PATCH', `/conversations/${c}`, { title });
        assert.equal(renamed.title, title.trim());
        assert.equal(await stored('chat', 'title', 'conversation', c), hex(title.trim()));
      }
      await ask(ann, 'POST', `/conversations/${c}/members`, { accounts: [eve.id] });
      await ask(ann, 'DELETE', `/conversations/${c}/members/${eve.id}`);
      await checkArchive(socket, c);
    }),
    { numRuns: 20 },
  );
});

async function checkArchive(socket: RawSocket, c: string): Promise<void> {
  await until('she is told that somebody left', () => socket.events(c).some(({ kind }) => kind === 'leave'));
  const told = socket.events(c);
  assert.deepEqual([...new Set(told.map(({ kind }) => kind))].filter((kind) => kind !== 'rename').toSorted(), ['join', 'leave']);
  const rows = await until('the archive has all of it', async () => {
    const found = await system.query<{ payload: Buffer }>(
      'persistence',
      'SELECT CAST(payload AS BINARY) AS payload FROM event WHERE conversation_id = ? ORDER BY seq',
      [uuidToBytes(c)],
    );
    return found.length >= told.length ? found.map(({ payload }) => payload) : null;
  });
  assert.deepEqual(
    rows.map((payload) => JSON.parse(payload.toString())),
    told,
  );
  const frames = Buffer.from(socket.texts.join('\n'));
  for (const payload of rows) assert.ok(frames.includes(payload), `not as it was told: ${payload}`);
}

test('names of people, communities and channels are stored as they are answered, and answered as they were given once they are tidy', async () => {
  const [ann] = (await system.people(1)) as [Someone];
  const { id } = await ask<{ id: string }>(ann, 'POST', '/communities', { name: `first ${ann.username}` });
  const rename = async (asked: string) => {
    const answer = await system.ask(ann, 'PATCH', `/communities/${id}`, { name: asked, about: asked });
    // Of some signs nothing is left to search by, and some names are long when they are composed.
    return answer.status === 400 ? null : (answer as { body: { name: string; about: string } }).body;
  };
  await fc.assert(
    fc.asyncProperty(name, name, async (firstName, lastName) => {
      const me = await ask<{ firstName: string; lastName: string }>(ann, 'PATCH', '/me', { firstName, lastName });
      assert.equal(await stored('auth', 'first_name', 'account', ann.id), hex(me.firstName));
      assert.equal(await stored('auth', 'last_name', 'account', ann.id), hex(me.lastName));
      const { firstName: again } = await ask<{ firstName: string }>(ann, 'PATCH', '/me', { firstName: me.firstName });
      assert.equal(again, me.firstName);
      const of = await rename(firstName);
      if (of === null) return;
      assert.equal(await stored('community', 'name', 'community', id), hex(of.name));
      assert.deepEqual([of.about, await stored('community', 'about', 'community', id)], [firstName, hex(firstName)]);
      assert.equal((await rename(of.name))?.name, of.name);
    }),
    { numRuns: 40 },
  );
});

test('a channel is called in chat and in its community what was answered, byte by byte', async () => {
  const [ann] = (await system.people(1)) as [Someone];
  const { id } = await ask<{ id: string }>(ann, 'POST', '/communities', { name: `second ${ann.username}` });
  for (const asked of hard) {
    const { status, body } = await system.ask(ann, 'POST', `/communities/${id}/channels`, { title: asked });
    if (status === 400 || status === 409) continue;
    const { id: c, title } = body as { id: string; title: string };
    assert.equal(await stored('community', 'title', 'channel', c), hex(title));
    assert.equal(await stored('chat', 'title', 'conversation', c), hex(title));
  }
});
