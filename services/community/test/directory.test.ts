import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type RunningCommunity, startCommunity } from './start-community.ts';

let it: RunningCommunity;
const ids = new Map<string, string>();
const reader = uuidV7();
const names: [name: string, members: number][] = [
  ['Fox Den', 2],
  ['Arctic Föxes', 4],
  ['100% Cotton', 1],
  ['per_cent', 1],
  ['perxcent', 1],
  ['Pipe|Slash\\', 1],
  ['Ὀδυσσεύς', 1],
  ['हिन्दी', 1],
  ['हनद', 1],
  ['🦊🦊', 1],
];
before(async () => {
  it = await startCommunity({ CHATTER_LIMITS: 'off' });
  for (const [name, members] of names) {
    const { id } = await it.found(name);
    ids.set(name, id);
    for (let more = 1; more < members; more++) await it.join(uuidV7(), id);
  }
});
after(() => it[Symbol.asyncDispose]());

async function find(q: string): Promise<string[]> {
  const { status, body } = await it.send(reader, 'GET', `/communities?q=${encodeURIComponent(q)}`);
  assert.equal(status, 200);
  return body.items.map((item: { name: string }) => item.name);
}

test('communities are found by the beginning of any word, without accents or case, largest first', async () => {
  assert.deepEqual(await find('FOX'), ['Arctic Föxes', 'Fox Den']);
  assert.deepEqual(await find('den f'), ['Fox Den']);
  assert.deepEqual(await find('οδυσσευς'), ['Ὀδυσσεύς']);
  assert.deepEqual(await find('ΟΔΥΣ'), ['Ὀδυσσεύς']);
  assert.deepEqual(await find('🦊'), ['🦊🦊']);
  assert.deepEqual(await find('हि'), ['हिन्दी']);
  assert.deepEqual(await find('ox'), [], 'beginnings only');
});

test('signs of LIKE mean themselves', async () => {
  assert.deepEqual(await find('per_'), ['per_cent']);
  assert.deepEqual(await find('100%'), ['100% Cotton']);
  assert.deepEqual(await find('%'), []);
  assert.deepEqual(await find('_'), []);
  assert.deepEqual(await find('pipe|slash\\'), ['Pipe|Slash\\']);
  assert.deepEqual(await find("' OR '1'='1"), []);
  assert.deepEqual(await find('  '), []);
});

test('the directory is paged, each community once, largest first', async () => {
  const seen: [string, number][] = [];
  let cursor = '';
  do {
    const { body } = await it.send(reader, 'GET', `/communities?limit=3${cursor}`);
    seen.push(...body.items.map((item: { name: string; memberCount: number }) => [item.name, item.memberCount]));
    cursor = body.next === null ? '' : `&cursor=${body.next}`;
  } while (cursor !== '');
  assert.equal(seen.length, names.length);
  assert.equal(new Set(seen.map(([name]) => name)).size, names.length);
  assert.deepEqual(
    seen.slice(0, 3).map(([, members]) => members),
    [4, 2, 1],
  );
});

test('one sees what one is in, and as what', async () => {
  const ann = uuidV7();
  const mine = async (query: string) => (await it.send(ann, 'GET', `/communities?${query}`)).body.items;
  assert.deepEqual(await mine('mine=true'), []);
  await it.join(ann, ids.get('Fox Den') as string);
  const { body } = await it.send(ann, 'POST', '/communities', { name: "Ann's own" });
  assert.deepEqual(
    (await mine('mine=true')).map(({ name, role }: { name: string; role: string }) => [name, role]),
    [
      ['Fox Den', 'member'],
      ["Ann's own", 'owner'],
    ],
  );
  assert.deepEqual(
    (await mine('mine=true&q=own')).map(({ id }: { id: string }) => id),
    [body.id],
  );
  assert.equal((await mine('q=arctic'))[0].role, null);
});

test('a name belongs to one community, however it is written', async () => {
  for (const name of ['fox den', 'FOX  DEN', 'Fóx\u00a0Den', '\uff26ox Den', 'F\u200box D\u00aden', 'οδυσσεὺσ']) {
    const { status, body } = await it.send(reader, 'POST', '/communities', { name });
    assert.deepEqual([status, body.code], [409, 'name-taken'], name);
  }
  const both = await Promise.all([uuidV7(), uuidV7()].map((account) => it.send(account, 'POST', '/communities', { name: 'At once' })));
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
});
