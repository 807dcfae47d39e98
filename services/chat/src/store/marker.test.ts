import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLive } from '@chatter/contracts/chat/live.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Access } from './conversations.ts';
import { Marker } from './marker.ts';

/** A marker of one conversation, whose members MySQL knows; nothing of it is known yet. */
function open(access: Partial<Access>) {
  const told: { of: unknown; to: unknown }[] = [];
  const bus = {
    publishText(_subject: string, text: string) {
      const message = parseLive(new TextEncoder().encode(text));
      if (message?.kind === 'frame') told.push({ of: JSON.parse(Buffer.from(message.frame).toString()).of, to: message.to });
    },
  };
  const it = { away: false };
  const known = new Map<string, Access>();
  const cache = {
    peek: (c: string) => known.get(c),
    async know(cs: string[]) {
      if (it.away) throw new Unavailable('MySQL is away');
      for (const c of cs) known.set(c, { kind: 'group', pv: 1, members: new Map(), ...access });
    },
  };
  const receipts = {
    raise: async (_shard: number, marks: Map<string, Map<string, object>>) => ({
      changed: new Map([...marks].map(([c, of]) => [c, new Map([...of].map(([account, mark]) => [account, { ...mark, arrived: true }]))])),
      cold: [],
    }),
  };
  const hiding = { among: (accounts: Iterable<string>) => new Set([...accounts].filter((account) => account.startsWith('hider'))) };
  const marker = new Marker(bus as never, { shardOf: () => 0 } as never, receipts as never, cache as never, undefined as never, hiding);
  return { it, told, marker };
}
const one = { delivered: 1, read: 1, n: 1 };

test('who hides what they have read is told nothing of others, also where nobody knew who is there', async () => {
  const { told, marker } = open({
    members: new Map([
      ['ann', 1],
      ['hider', 1],
    ]),
  });
  marker.note('c', 'ann', one);
  await marker.run();
  assert.deepEqual(told, [
    { of: { ann: [1, 1] }, to: { except: ['hider'] } },
    { of: { ann: [1, 0] }, to: { alone: ['hider'] } },
  ]);
});

test('while it cannot be read who is there nothing is told, and later all of it', async () => {
  const { it, told, marker } = open({ members: new Map([['ann', 1]]) });
  it.away = true;
  marker.note('c', 'ann', one);
  await marker.run();
  assert.deepEqual(told, []);
  it.away = false;
  marker.note('c', 'ann', { delivered: 2, read: 1, n: 1 });
  await marker.run();
  assert.deepEqual(told, [{ of: { ann: [2, 1] }, to: null }]);
});
