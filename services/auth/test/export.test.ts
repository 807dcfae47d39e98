import assert from 'node:assert/strict';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { openAccounts, readPage } from '@chatter/contracts/chat/calls.ts';
import { readMutes } from '@chatter/contracts/chat/mutes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { Exports } from '../src/store/exports.ts';
import type { Letters } from '../src/store/letters.ts';
import { hashToken } from '../src/tokens.ts';
import { Authenticator } from './authenticator-in-tests.ts';
import { joinGuarded } from './factors-in-tests.ts';
import { enter, newestOf } from './letters-in-tests.ts';
import { addKey, offerKey } from './passkeys-in-tests.ts';
import { goodPassword } from './people-in-tests.ts';
import { removeAccount } from './remove-account.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let beforePage: (account: string) => Promise<void> = async () => undefined;
const [talk, left] = [uuidV7(), uuidV7()];
const messages = Array.from({ length: 250 }, (_, at) => ({ seq: at + 1, body: `message ${at + 1}` }));
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  // Chat, as far as it is asked: two conversations, one of which the account has left by the time it is read.
  const head = (c: string) => ({ c, epoch: 1, seq: 250, n: 250, dseq: 250, fromSeq: 1 });
  auth.bus.answer(openAccounts, async ({ items }) => ({
    items: items.map(({ after: from }) =>
      from === undefined ? { av: 1, heads: [head(talk)], resume: [], next: talk } : { av: 1, heads: [head(left)], resume: [] },
    ),
  }));
  auth.bus.answer(readPage, async ({ account, c, after: begin = 0, limit }) => {
    if (c === left) throw new Refusal('not-found');
    await beforePage(account);
    const rows = messages.filter(({ seq }) => seq > begin).slice(0, limit);
    const items = rows.map(({ seq, body }) => ({ seq, n: seq, at: 0, from: account, m: uuidV7(), kind: 'message', body, changed: seq }));
    const last = rows.at(-1)?.seq ?? 250;
    return { epoch: 1, items, next: last < 250 ? last : null, upTo: 250 };
  });
  auth.bus.answer(readMutes, async () => ({ items: [left] }));
  await auth.bus.flush();
});
after(() => auth[Symbol.asyncDispose]());

const ask = (actor: Actor, body: unknown = { password: goodPassword }) => auth.send('POST', '/me/export', { body, actor });
const state = async (actor: Actor) => (await auth.send('GET', '/me/export', { actor })).body.export;
const take = (actor: Actor, token: unknown) => auth.send('POST', '/me/export/file', { body: { token }, actor });
const ready = (actor: Actor) => until('the copy is ready', async () => (await state(actor))?.state === 'ready', { withinMs: 30_000 });

/** Files of a zip by name. */
function unzip(bytes: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = bytes.readUInt32LE(bytes.length - 6); bytes.readUInt32LE(at) === 0x02014b50; ) {
    const [packed, titled, entry] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    const begin = entry + 30 + titled;
    files.set(bytes.toString('utf8', at + 46, at + 46 + titled), inflateRawSync(bytes.subarray(begin, begin + packed)).toString());
    at += 46 + titled;
  }
  return files;
}

test('a copy that ended its process as often as it was tried is given up', async () => {
  const { actor } = await enter(auth, 'heavy');
  await ask(actor);
  await ready(actor);
  await auth.db
    .updateTable('export')
    .set({ state: 'working', tries: 5, lease_until: new Date(Date.now() - 1000) })
    .where('account_id', '=', uuidToBytes(actor.account))
    .execute();
  // Auth looks every five seconds; a loaded machine may miss one.
  await until('it is given up', async () => (await state(actor))?.state === 'failed', { withinMs: 30_000 });
});

test('a copy of one’s data is made in the background, told by a letter, and taken once', async () => {
  const { actor } = await enter(auth, 'ann');
  await auth.send('PATCH', '/me/profile', { body: { bio: 'Own words' }, actor });
  assert.equal(await state(actor), null);
  assert.equal((await ask(actor)).status, 202);
  await ready(actor);
  const { done, total } = await state(actor);
  assert.deepEqual([done, total], [3, 3]);
  const { token } = await newestOf(auth, 'ann', 'export-ready');
  const reply = await take(actor, token);
  assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/zip']);
  const files = unzip(reply.body);
  assert.equal(JSON.parse(files.get('account.json') ?? '').email, 'ann@example.org');
  assert.equal(JSON.parse(files.get('profile.json') ?? '').bio, 'Own words');
  const kept = JSON.parse(files.get(`conversations/${talk}.json`) ?? '');
  assert.deepEqual([kept.messages.length, kept.messages[0].body, kept.people[actor.account]], [250, 'message 1', 'Ann Onymous']);
  assert.ok(!files.has(`conversations/${left}.json`), 'what was left meanwhile is not in it');
  for (const [name, text] of files) assert.doesNotMatch(text, /argon2|token|password_hash/, name);
  assert.equal((await take(actor, token)).body.code, 'token-invalid', 'once');
  assert.equal((await state(actor)).state, 'taken');
});

test('a copy names the second factors with their dates, and holds nothing that opens the account', async () => {
  const { actor, secret, recoveryCodes } = await joinGuarded(auth, 'guarded');
  const key = new Authenticator();
  await addKey(auth, actor, key.make(await offerKey(auth, actor)));
  await auth.send('PUT', '/me/code-letters', { actor });
  assert.equal((await ask(actor, {})).status, 202);
  await ready(actor);
  const { token } = await newestOf(auth, 'guarded', 'export-ready');
  const files = unzip((await take(actor, token)).body);
  const { authenticatorApp, codeByLetter, passkeys, recoveryCodes: kept } = JSON.parse(files.get('sign-in.json') ?? '');
  for (const at of [authenticatorApp, codeByLetter, passkeys[0].created_at]) assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000, at);
  assert.deepEqual(
    passkeys.map((one: object) => [Object.keys(one), (one as { name: string }).name]),
    [[['name', 'created_at', 'last_used_at'], 'Phone']],
  );
  assert.deepEqual(kept, Array(10).fill({ used_at: null }));
  const id = key.use({ challenge: 'A' }).id;
  for (const [name, text] of files) {
    for (const form of ['hex', 'base64', 'base64url'] as const) assert.ok(!text.includes(secret.toString(form)), name);
    for (const one of [id, ...recoveryCodes]) assert.ok(!text.includes(one), name);
  }
});

test('attack 40: nobody asks for, sees or takes the copy of somebody else', async () => {
  const [ann, eve] = [(await enter(auth, 'owner')).actor, (await enter(auth, 'eve')).actor];
  assert.deepEqual((await ask(ann, { password: 'not the password at all' })).body.code, 'password-wrong');
  assert.equal((await ask(eve, {})).body.code, 'proof-needed');
  for (const body of [{ password: null }, { password: goodPassword, account: eve.account }])
    assert.equal((await ask(eve, body)).status, 400);
  await ask(ann);
  await ready(ann);
  const { token } = await newestOf(auth, 'owner', 'export-ready');
  assert.equal(await state(eve), null);
  assert.deepEqual((await take(eve, token)).body.code, 'token-invalid');
  assert.equal((await auth.send('POST', '/me/export/file', { body: { token } })).status, 401);
  for (const bad of ['A'.repeat(43), '', 'None', null, 0]) assert.equal((await take(ann, bad)).status, 400, String(bad));
  assert.equal((await auth.send('GET', `/me/export/file?token=${token}`, { actor: ann })).status, 405);
  const takes = await Promise.all([take(ann, token), take(ann, token)]);
  assert.deepEqual(takes.map(({ status }) => status).toSorted(), [200, 400], 'of two at the same time one has it');
});

test('a link that is too old brings nothing, and one under way is not begun twice', async () => {
  const { actor } = await enter(auth, 'late');
  const [one, two] = await Promise.all([ask(actor), ask(actor)]);
  assert.equal(one.body.id, two.body.id);
  await ready(actor);
  const { token } = await newestOf(auth, 'late', 'export-ready');
  await auth.db
    .updateTable('letter')
    .set({ expires_at: new Date() })
    .where('token_hash', '=', hashToken(token as string))
    .execute();
  assert.equal((await take(actor, token)).body.code, 'token-invalid');
});

test('a copy tells all that auth keeps: friends, blocks, mutes, what was set, agreed to, applied for and decided', async () => {
  const { actor } = await enter(auth, 'told');
  const [friend, foe] = [(await enter(auth, 'friend')).actor, (await enter(auth, 'foe')).actor];
  await auth.send('PUT', `/friends/requests/${friend.account}`, { actor });
  await auth.send('POST', `/friends/requests/${actor.account}/accept`, { actor: friend });
  await auth.send('PUT', `/friends/requests/${actor.account}`, { actor: (await enter(auth, 'asker')).actor });
  // Chat does not answer here that a block holds: it is kept all the same.
  await auth.send('PUT', `/blocks/${foe.account}`, { actor });
  await auth.send('PUT', '/me/privacy', { actor, body: { writeFirst: 'friends', presence: false, receipts: true } });
  await auth.send('POST', '/me/application', { actor, body: { motive: 'I like to help people.' } });
  const own = uuidToBytes(actor.account);
  await auth.db.insertInto('terms').values({ version: 7, text: 'Be kind.', from_at: new Date(), by_id: null }).execute();
  await auth.db.insertInto('arrival').values({ account_id: own, invitation_id: null, terms_version: 7, terms_at: new Date() }).execute();
  await auth.db.insertInto('suspension').values({ account_id: own, at: new Date(), why: 'To be looked into' }).execute();
  await ask(actor);
  await ready(actor);
  const files = unzip((await take(actor, (await newestOf(auth, 'told', 'export-ready')).token)).body);
  const read = (name: string) => JSON.parse(files.get(name) ?? 'null');
  const names = Object.entries(read('people.json')).map(([list, people]) => [list, (people as { username: string }[])[0]?.username]);
  assert.deepEqual(Object.fromEntries(names), { friends: 'friend', requestsReceived: 'asker', requestsSent: undefined, blocked: 'foe' });
  assert.deepEqual(read('mutes.json'), [left]);
  assert.deepEqual(read('privacy.json'), { writeFirst: 'friends', presence: false, receipts: true });
  assert.deepEqual([read('terms.json')[0].version, read('terms.json')[0].text], [7, 'Be kind.']);
  assert.ok(Date.parse(read('terms.json')[0].agreedAt) > 0);
  assert.equal(read('applications.json')[0].motive, 'I like to help people.');
  assert.equal(read('suspension.json').why, 'To be looked into');
});

/** Copies on the disk, also half written ones, and rows of them. */
async function leftOf(account: string): Promise<number> {
  const folder = auth.servers.envFor('auth').BLOB_DIR ?? '';
  const files = await Promise.all(['exports', '.writing'].map((name) => readdir(join(folder, name))));
  const rows = await auth.db.selectFrom('export').select('id').where('account_id', '=', uuidToBytes(account)).execute();
  return files.flat().length + rows.length;
}

/** As if the copy of an account had been made before attempts had keys of their own. */
async function giveOldKey(account: string): Promise<string> {
  const row = auth.db.selectFrom('export').select(['id', 'tries']).where('account_id', '=', uuidToBytes(account));
  const { id, tries } = await row.executeTakeFirstOrThrow();
  const fileOf = (key: string) => join(auth.servers.envFor('auth').BLOB_DIR ?? '', 'exports', key);
  await rename(fileOf(`${bytesToUuid(id)}-${tries}.zip`), fileOf(`${bytesToUuid(id)}.zip`));
  return `${bytesToUuid(id)}.zip`;
}

test('a copy from before attempts had keys of their own is taken and removed as others are', async () => {
  const { actor } = await enter(auth, 'former');
  await ask(actor);
  await ready(actor);
  const key = await giveOldKey(actor.account);
  const reply = await take(actor, (await newestOf(auth, 'former', 'export-ready')).token);
  assert.deepEqual([reply.status, unzip(reply.body).has('account.json')], [200, true]);
  await removeAccount(auth, actor.account);
  assert.ok(!(await readdir(join(auth.servers.envFor('auth').BLOB_DIR ?? '', 'exports'))).includes(key));
});

test('a copy that cannot be taken, since the database fails, is not kept open', async () => {
  const { actor } = await enter(auth, 'failing');
  await ask(actor);
  await ready(actor);
  const bytes = Readable.from(['copy']);
  const none = async () => undefined;
  const blobs = { put: none, get: async () => null, read: async () => bytes, remove: none };
  const use = () => Promise.reject(new Error('the database fails'));
  const letters = { ownerOf: async () => actor.account, use } as unknown as Letters;
  const exports = new Exports(auth.db, blobs, letters, { wake: () => undefined } as never);
  await assert.rejects(exports.take(actor.account, 'token', new Date()), /the database fails/);
  assert.ok(bytes.destroyed);
});

test('what was made for an account goes with it, also what is still being made', async () => {
  const done = (await enter(auth, 'done')).actor;
  await ask(done);
  await ready(done);
  const before = await leftOf(done.account);
  await removeAccount(auth, done.account);
  assert.equal(await leftOf(done.account), before - 2, 'the file and the row of it');

  const { actor } = await enter(auth, 'busy');
  const [reading, goOn] = [latch('it is being made'), latch('it goes on')];
  beforePage = async (account) => {
    if (account !== actor.account) return;
    reading.open();
    await goOn.opened;
  };
  await ask(actor);
  await reading.opened;
  await removeAccount(auth, actor.account);
  goOn.open();
  await until('nothing of it is left', async () => (await leftOf(actor.account)) === before - 2);
});
