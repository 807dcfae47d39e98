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
