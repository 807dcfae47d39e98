import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import fc from 'fast-check';
import { type Fate, fates, ModelGateway } from './model-gateway.ts';
import { c, otherC, seqs } from './sample.ts';
import { ScriptedGateway } from './scripted-gateway.ts';
import { WatchedClient } from './watched-client.ts';

const conversations = [c, otherC];
const seed = 20_261_123;

/** What an application holds of the conversations, by the rules of the events it is told. */
function viewOf({ client }: WatchedClient): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  const add = (of: string, more: readonly { seq: number }[]) => rows.set(of, [...(rows.get(of) ?? []), ...seqs(more)]);
  client.on('page', (page) => add(page.c, page.items));
  client.on('events', (events) => add(events.c, events.evs));
  client.on('reset', (reset) => {
    rows.delete(reset.c);
    add(reset.c, reset.page?.items ?? []);
  });
  return rows;
}

/** Follows two conversations, says so many messages in them by turns, and returns when all are durable. */
async function deliver(gateway: ModelGateway, watched: WatchedClient, count: number): Promise<{ sent: string[] }> {
  const { client } = watched;
  const open = new Set(Array.from({ length: count }, (_, at) => `message ${at}`));
  const durable = latch('everything is durable', 30_000);
  const sent: string[] = [];
  const acked = new Set<string>();
  client.on('entry', ({ entry }) => {
    assert.notEqual(entry.state, 'failed');
    if (entry.state === 'sending') acked.delete(entry.m);
    if (entry.state === 'sent' && !acked.has(entry.m)) sent.push(entry.m);
    if (entry.state === 'sent') acked.add(entry.m);
    if (entry.state === 'durable') open.delete(entry.body);
    if (acked.size === count && !gateway.settled) gateway.settle();
    if (open.size === 0) durable.open();
  });
  for (const of of conversations) await client.openConversation(of);
  for (let at = 0; at < count; at++) {
    client.send(conversations[at % 2] ?? c, `message ${at}`);
    // Some turns of the event loop now and then, so that frames and cuts come between.
    if (at % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await durable.opened;
  return { sent };
}

/** Runs `count` messages through these fates; checks that each is in the log once and in order, and that the application saw just the log. */
async function survives(fatesInTurn: readonly Fate[], count: number): Promise<{ sent: string[]; connections: number }> {
  await using scripted = await ScriptedGateway.start();
  const gateway = new ModelGateway(scripted, fatesInTurn);
  using watched = new WatchedClient(scripted);
  const view = viewOf(watched);
  const { sent } = await deliver(gateway, watched, count);
  for (const [turn, of] of conversations.entries()) {
    const { events } = gateway.log(of);
    const said = Array.from({ length: count }, (_, at) => `message ${at}`).filter((_, at) => at % 2 === turn);
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'message' ? [event.body] : [])),
      said,
    );
    assert.deepEqual(view.get(of) ?? [], seqs(events));
  }
  return { sent, connections: gateway.connections };
}

test('whatever happens to the line, every message is accepted once and in order, acked once, and told once and in order', async () => {
  const kinds = fates.filter((fate) => fate !== 'lose');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 8, maxLength: 25 }), async (fatesInTurn) => {
      const { sent } = await survives(fatesInTurn, 120);
      assert.equal(new Set(sent).size, 120);
      assert.equal(sent.length, 120);
    }),
    { seed, numRuns: 20 },
  );
});

test('though the log loses what it had acked, every message is in it at last, once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...fates, 'lose' as const), { minLength: 8, maxLength: 25 }), async (fatesInTurn) => {
      await survives(fatesInTurn, 120);
    }),
    { seed, numRuns: 20 },
  );
});

test('a thousand messages keep their order over ten cuts', async () => {
  const cuts: Fate[] = ['cut-before', 'cut-half', 'cut-after'];
  const fatesInTurn = Array.from({ length: 10 }, (_, at): Fate[] => ['ack', 'durable', cuts[at % 3] ?? 'cut-half']).flat();
  const { sent, connections } = await survives(fatesInTurn, 1_000);
  assert.deepEqual([sent.length, connections], [1_000, 11]);
});
