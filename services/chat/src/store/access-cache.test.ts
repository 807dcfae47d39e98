import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AccessCache } from './access-cache.ts';
import type { Access, Conversations } from './conversations.ts';

/** MySQL of conversations at one version each, with who is in them by then; counts what it is asked. */
function store(pvs: Record<string, number>) {
  const asked: [what: string, cs: readonly string[]][] = [];
  const accessOf = (pv: number): Access => ({ kind: 'group', pv, members: new Map([[`member at ${pv}`, 1]]) });
  let held = Promise.resolve();
  const conversations = {
    async readAccess(cs: readonly string[]) {
      asked.push(['access', cs]);
      return new Map(cs.flatMap((c) => (pvs[c] === undefined ? [] : [[c, accessOf(pvs[c])]])));
    },
    async readPvs(cs: readonly string[]) {
      asked.push(['versions', cs]);
      const found = new Map(cs.flatMap((c) => (pvs[c] === undefined ? [] : [[c, pvs[c]]])));
      await held;
      return found;
    },
  } as unknown as Conversations;
  return { asked, conversations, hold: (until: Promise<void>) => (held = until) };
}
const membersOf = (found: Map<string, Access>, c: string) => [...(found.get(c)?.members.keys() ?? [])];

test('of a conversation that is not loaded MySQL says the version, and only at another one everybody', async () => {
  const pvs: Record<string, number> = { c: 1 };
  const { asked, conversations } = store(pvs);
  const access = new AccessCache(conversations);
  const cold = async () => membersOf(await access.at([{ c: 'c', pv: null }]), 'c');
  assert.deepEqual([await cold(), await cold()], [['member at 1'], ['member at 1']]);
  pvs.c = 2;
  assert.deepEqual(await cold(), ['member at 2'], 'who is out since is out');
  delete pvs.c;
  assert.deepEqual(await cold(), [], 'there is none any more');
  const whats = asked.map(([what]) => what);
  assert.deepEqual(whats, ['access', 'versions', 'versions', 'access', 'versions', 'access']);
});

test('a version read with the head is believed without MySQL', async () => {
  const { asked, conversations } = store({ c: 3 });
  const access = new AccessCache(conversations);
  await access.at([{ c: 'c', pv: 3 }]);
  assert.deepEqual(membersOf(await access.at([{ c: 'c', pv: 3 }]), 'c'), ['member at 3']);
  assert.equal(asked.length, 1);
});

test('versions asked for while others are read are read after that, all in one', async () => {
  const pvs: Record<string, number> = { a: 1, b: 1 };
  const { asked, conversations, hold } = store(pvs);
  const access = new AccessCache(conversations);
  await access.reload(['a', 'b']);
  const held = Promise.withResolvers<void>();
  hold(held.promise);
  const cold = async (c: string) => membersOf(await access.at([{ c, pv: null }]), c);
  const first = cold('a');
  await turn();
  pvs.a = 2;
  const later = [cold('a'), cold('b')];
  held.resolve();
  assert.deepEqual(await first, ['member at 1'], 'as it was when it was read');
  assert.deepEqual(await Promise.all(later), [['member at 2'], ['member at 1']]);
  const versions = asked.filter(([what]) => what === 'versions').map(([, cs]) => cs);
  assert.deepEqual(versions, [['a'], ['a', 'b']]);
});

test('what was told of a change is not known any more, also not by what was being read meanwhile', async () => {
  const pvs: Record<string, number> = { c: 1, d: 1 };
  const { asked, conversations } = store(pvs);
  const access = new AccessCache(conversations);
  await access.know(['c', 'd', 'c']);
  access.changed('c', 1);
  assert.equal(access.peek('c')?.pv, 1, 'it is known at that version');
  const reading = access.reload(['c']);
  access.changed('c', 2);
  await reading;
  assert.deepEqual([access.peek('c'), access.peek('d')?.pv], [undefined, 1]);
  pvs.c = 2;
  await access.know(['c', 'd']);
  assert.deepEqual([access.peek('c')?.pv, asked.length], [2, 3]);
});

test('who came is among the members of what is known, though no version tells', async () => {
  const { conversations } = store({ c: 1 });
  const access = new AccessCache(Object.assign(conversations, { readMember: async () => 7 }));
  await access.came('c', 'new');
  assert.equal(access.peek('c'), undefined);
  await access.know(['c']);
  await access.came('c', 'new');
  assert.equal(access.peek('c')?.members.get('new'), 7);
});

test('while it cannot be read who came, what is known of there is forgotten, since it lacks them', async () => {
  const { conversations } = store({ c: 1 });
  const access = new AccessCache(Object.assign(conversations, { readMember: () => Promise.reject(new Error('away')) }));
  await access.know(['c']);
  await assert.rejects(access.came('c', 'new'), /away/);
  assert.equal(access.peek('c'), undefined);
});

test('of direct conversations that one believes to be open, or not, those are forgotten of which it is not true', async () => {
  const of = { open: false, apart: true, opened: true, parted: false };
  const access = new AccessCache({
    readAccess: async (cs: readonly (keyof typeof of)[]) =>
      new Map(cs.map((c) => [c, { kind: 'direct', pv: 1, members: new Map(), blocked: of[c] }])),
  } as never);
  await access.know(Object.keys(of));
  access.compareBlocked(new Set(['apart', 'parted']));
  assert.deepEqual(
    Object.keys(of).filter((c) => access.peek(c) !== undefined),
    ['open', 'apart'],
  );
});
