import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { type BlockState, judgeContacts } from '@chatter/contracts/auth/people.ts';
import { applyBlock } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createLog } from '@chatter/platform/log.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
/** What chat was asked to make hold, and whether it answers. */
const applied: BlockState[] = [];
let chatIsUp = true;
const ends = new AsyncDisposableStack();
before(async () => {
  auth = ends.use(await startAuth({ CHATTER_LIMITS: 'off' }));
  const chat = ends.adopt(await openBus('chat', auth.servers.envFor('chat').NATS_URL as string, createLog('test', 'fatal')), (bus) =>
    bus.close(),
  );
  chat.answer(applyBlock, async (state) => {
    if (!chatIsUp) throw new Error('away');
    applied.push(state);
    return { pv: state.pv };
  });
  await chat.flush();
});
after(() => ends.disposeAsync());

async function people<Names extends string[]>(...names: Names): Promise<{ [At in keyof Names]: string }> {
  const tag = uuidV7().slice(-8);
  const rows = names.map((name) => ({ username: `${name}-${tag}`, email: `${name}-${tag}@example.org`, firstName: name, lastName: tag }));
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: false });
  return items.map((item) => ('id' in item ? item.id : assert.fail(item.refused))) as never;
}

const send = (account: string, method: string, path: string): Promise<Reply> =>
  auth.send(method, path, { actor: { account, session: account, role: 'user' } });
const block = (account: string, other: string) => send(account, 'PUT', `/blocks/${other}`);
const ask = (account: string, other: string) => send(account, 'PUT', `/friends/requests/${other}`);
const idsIn = (list: { person: { id: string } }[]) => list.map(({ person }) => person.id);
const facts = async (account: string) => {
  const rows = await auth.db
    .selectFrom('outbox')
    .select('payload')
    .where('subject', 'like', 'auth.block.changed.%')
    .orderBy('id')
    .execute();
  return rows.map(({ payload }) => JSON.parse(payload) as BlockState).filter(({ between }) => between.includes(account));
};

test('a block ends friendship, is in the list of the one who blocked alone, and holds in chat when it is answered', async () => {
  const [ann, ben] = await people('ann', 'ben');
  await ask(ann, ben);
  await ask(ben, ann);
  assert.equal((await block(ann, ben)).status, 204);
  const between = [ann, ben].toSorted() as [string, string];
  assert.deepEqual(applied.at(-1), { between, pv: 1, blocked: true });
  assert.deepEqual(idsIn((await send(ann, 'GET', '/blocks')).body.items), [ben]);
  assert.deepEqual((await send(ben, 'GET', '/blocks')).body.items, []);
  for (const account of [ann, ben]) assert.deepEqual((await send(account, 'GET', '/friends')).body.friends, []);
  assert.equal((await send(ann, 'DELETE', `/blocks/${ben}`)).status, 204);
  assert.deepEqual(applied.at(-1), { between, pv: 2, blocked: false });
  assert.deepEqual(
    (await facts(ann)).map(({ pv, blocked }) => [pv, blocked]),
    [
      [1, true],
      [2, false],
    ],
  );
});

test('attack 40: who is blocked cannot ask, is told what they are told of nobody, and finds nobody; nothing changes', async () => {
  const [ann, ben] = await people('ann', 'ben');
  await block(ann, ben);
  const nobody = await ask(ben, uuidV7());
  const refused = await ask(ben, ann);
  const plain = ({ status, body: { requestId: _, ...rest } }: Reply) => ({ status, rest });
  assert.deepEqual(plain(refused), plain(nobody));
  assert.equal((await ask(ann, ben)).body.code, 'blocked');
  const find = async (account: string, name: string) => {
    const { username } = (await send(account, 'GET', `/accounts/by-id?ids=${name}`)).body.items[0];
    return (await send(account, 'GET', `/accounts?q=${username}`)).body.items.length;
  };
  assert.deepEqual([await find(ann, ben), await find(ben, ann)], [0, 0]);
  const { items } = await auth.bus.ask(judgeContacts, { by: ben, of: [ann, uuidV7()] });
  assert.deepEqual(
    items.map(({ verdict }) => verdict),
    ['unknown', 'unknown'],
  );
  assert.deepEqual((await auth.bus.ask(judgeContacts, { by: ann, of: [ben] })).items[0]?.verdict, 'blocked');
  // Nobody takes back a block of somebody else.
  assert.equal((await send(ben, 'DELETE', `/blocks/${ann}`)).status, 204);
  assert.equal((await ask(ben, ann)).status, 404);
  await send(ann, 'DELETE', `/blocks/${ben}`);
  assert.deepEqual([await find(ann, ben), await find(ben, ann), (await ask(ben, ann)).status], [1, 1, 200]);
});

test('who is blocked by somebody is told the same of them as of somebody on their way out, also after blocking them in turn', async () => {
  const [ann, ben, gone] = await people('ann', 'ben', 'gone');
  const departure = {
    account_id: uuidToBytes(gone),
    kind: 'deactivated',
    begun_at: new Date(),
    due_at: new Date(Date.now() + 1e9),
  } as const;
  await auth.db.insertInto('departure').values(departure).execute();
  await auth.db.deleteFrom('account_term').where('account_id', '=', uuidToBytes(gone)).execute();
  const told = async (of: string) => {
    const [asked, seen] = [await ask(ben, of), await send(ben, 'GET', `/accounts/${of}/profile`)];
    const verdict = (await auth.bus.ask(judgeContacts, { by: ben, of: [of] })).items[0]?.verdict;
    const { username } = (await send(ben, 'GET', `/accounts/by-id?ids=${of}`)).body.items[0];
    const found = (await send(ben, 'GET', `/accounts?q=${username}`)).body.items.length;
    return [asked.status, asked.body.code, seen.status, seen.body.code, verdict, found];
  };
  assert.equal((await send(ben, 'GET', `/accounts/${ann}/profile`)).status, 200);
  await block(ann, ben);
  assert.deepEqual(await told(ann), [404, 'account-unknown', 404, 'not-found', 'unknown', 0]);
  assert.deepEqual(await told(gone), await told(ann));
  for (const other of [ann, gone]) assert.equal((await block(ben, other)).status, 204);
  assert.deepEqual(await told(gone), await told(ann));
  assert.equal((await told(ann))[1], 'blocked');
  assert.equal((await send(ann, 'GET', `/accounts/${ben}/profile`)).status, 404, 'and so the other way round');
});

test('whom one has blocked comes page by page, the newest first', async () => {
  const [ann, ...others] = await people('ann', ...Array.from({ length: 130 }, (_, at) => `other${at}`));
  await auth.db
    .insertInto('relation')
    .values(
      others.map((other, at) => {
        const [low, high] = [ann, other].toSorted() as [string, string];
        const since = new Date(1_700_000_000_000 + Math.floor(at / 3));
        const side = low === ann ? { low_blocked_at: since } : { high_blocked_at: since };
        return {
          low_id: uuidToBytes(low),
          high_id: uuidToBytes(high),
          state: 'none',
          asked_by: null,
          changed_at: since,
          block_pv: 1,
          ...side,
        };
      }),
    )
    .execute();
  const first = (await send(ann, 'GET', '/blocks')).body;
  const second = (await send(ann, 'GET', `/blocks?cursor=${first.next}`)).body;
  assert.deepEqual([first.items.length, second.items.length, second.next], [100, 30, null]);
  const all = [...first.items, ...second.items];
  assert.deepEqual(new Set(idsIn(all)), new Set(others));
  const moments = all.map(({ at }: { at: string }) => Date.parse(at));
  assert.deepEqual(
    moments,
    moments.toSorted((one, other) => other - one),
  );
  for (const bad of ['1', 'x', `1.${ann}x`, `-1.${ann}`]) assert.equal((await send(ann, 'GET', `/blocks?cursor=${bad}`)).status, 400);
});

test('two who block each other, at once and more than once, are apart until both have taken it back', async () => {
  const [ann, ben] = await people('ann', 'ben');
  await Promise.all([block(ann, ben), block(ben, ann), block(ann, ben), block(ben, ann)]);
  assert.deepEqual(
    (await facts(ann)).map(({ pv, blocked }) => [pv, blocked]),
    [
      [1, true],
      [2, true],
    ],
  );
  await send(ann, 'DELETE', `/blocks/${ben}`);
  assert.equal((await facts(ann)).at(-1)?.blocked, true);
  await send(ben, 'DELETE', `/blocks/${ann}`);
  assert.deepEqual((await facts(ann)).at(-1), { between: [ann, ben].toSorted(), pv: 4, blocked: false });
});

test('of a request and a block at the same time nothing is left but the block', async () => {
  for (let round = 0; round < 5; round++) {
    const [ann, ben] = await people('ann', 'ben');
    await Promise.all([ask(ben, ann), block(ann, ben)]);
    const { friends, received, sent } = (await send(ann, 'GET', '/friends')).body;
    assert.deepEqual([friends, received, sent], [[], [], []]);
  }
});

test('where chat does not say that it holds the answer is no yes, and asking again makes it hold', async () => {
  const [ann, ben] = await people('ann', 'ben');
  chatIsUp = false;
  assert.equal((await block(ann, ben)).status, 503);
  chatIsUp = true;
  assert.equal((await block(ann, ben)).status, 204);
  assert.equal(applied.at(-1)?.pv, 1);
});

test('nobody blocks oneself, or somebody who is not there', async () => {
  const [ann] = await people('ann');
  assert.deepEqual([(await block(ann, ann)).body.code, (await block(ann, uuidV7())).status], ['with-oneself', 404]);
  assert.equal((await auth.send('PUT', `/blocks/${ann}`)).status, 401);
});
