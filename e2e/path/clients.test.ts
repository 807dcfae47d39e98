import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Client, createClient } from '@chatter/client/client.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { until } from '@chatter/testkit/until.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

/** A client that follows one conversation and keeps what it was told of it. */
async function follow(who: Someone, c: string): Promise<{ client: Client; told: ConversationEvent[]; durable: Set<string> }> {
  const client = createClient({ base: system.url, headers: { cookie: who.cookie, origin: system.url } });
  const told: ConversationEvent[] = [];
  const durable = new Set<string>();
  client.on('events', ({ c: of, evs }) => {
    if (of === c) told.push(...evs);
  });
  client.on('entry', ({ entry }) => {
    if (entry.state === 'durable') durable.add(entry.m);
  });
  client.start();
  await until('online', () => client.state === 'online');
  await client.openConversation(c);
  return { client, told, durable };
}

test('two clients talk while gateway and chat are stopped and started: all of it once, in one order, each in the order it was said', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  const ann = await follow(a, c);
  const ben = await follow(b, c);
  using _ann = ann.client;
  using _ben = ben.client;
  const each = 150;
  for (let index = 0; index < each; index++) {
    ann.client.send(c, `ann ${index}`);
    ben.client.send(c, `ben ${index}`);
    if (index === 40) await system.stop('gateway');
    if (index === 60) await system.start('gateway');
    if (index === 100) await system.stop('chat');
    if (index === 110) await system.start('chat');
    // Let some of it leave in between: what was said first is answered before the rest is said.
    if (index === 20 || index === 80) await until('some is told', () => ann.told.length >= index);
  }
  await until('both were told everything', () => [ann, ben].every(({ told }) => told.length >= 2 * each), { withinMs: 60_000 });
  assert.deepEqual(
    ann.told.map(({ seq }) => seq),
    Array.from({ length: 2 * each }, (_, index) => index + 1),
  );
  assert.deepEqual(ben.told, ann.told);
  for (const [who, name] of [
    [a, 'ann'],
    [b, 'ben'],
  ] as const) {
    const said = ann.told.flatMap((event) => (event.kind === 'message' && event.from === who.id ? [event.body] : []));
    assert.deepEqual(
      said,
      Array.from({ length: each }, (_, index) => `${name} ${index}`),
    );
  }
  await until('both know it is durable', () => ann.durable.size === each && ben.durable.size === each);
});
