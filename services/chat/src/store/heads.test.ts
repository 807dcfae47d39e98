import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { EarlierEpochs } from './earlier-epochs.ts';
import { Heads } from './heads.ts';
import type { MessageLog } from './message-log.ts';

/** A log that holds what `loaded` says, an archive whose every conversation ends at `archived`, and what that was asked. */
function stand() {
  const it = { epoch: 1, since: '1 run 0', loaded: new Map<string, number>(), archived: 5 as number | null, asked: [] as string[] };
  const log = {
    looks: async (cs: readonly string[]) =>
      cs.map((c) => {
        const seq = it.loaded.get(c);
        return { meta: seq === undefined ? null : { epoch: it.epoch, seq, n: seq, dseq: seq }, since: it.since };
      }),
    shardOf: () => 3,
    shards: { peek: () => ({ epoch: it.epoch, runId: 'run' }) },
  };
  const bus = {
    ask: async (_: unknown, { cs }: { cs: string[] }) => {
      it.asked.push(cs.join());
      if (it.archived === null) throw new Unavailable('away');
      return { items: cs.map((c) => ({ c, seq: it.archived, n: it.archived })) };
    },
  };
  const earlier = { waitUntilArchived: async () => undefined };
  const heads = new Heads(bus as unknown as Bus, log as unknown as MessageLog, earlier as unknown as EarlierEpochs);
  const read = async (...cs: string[]) => [...(await heads.read(cs)).values()].map((head) => head && `${head.c} ${head.epoch}.${head.seq}`);
  return { it, read };
}

test('the archive is asked once where a conversation stands that nobody speaks in', async () => {
  const { it, read } = stand();
  it.loaded.set('warm', 9);
  assert.deepEqual(await read('a', 'warm', 'b'), ['a 1.5', 'warm 1.9', 'b 1.5']);
  assert.deepEqual(await read('b', 'c', 'a'), ['b 1.5', 'c 1.5', 'a 1.5']);
  assert.deepEqual(it.asked, ['a,b', 'c']);
});

test('what the archive told is not believed once something was unloaded, Redis restarted or the epoch moved', async () => {
  const { it, read } = stand();
  await read('a');
  it.loaded.set('a', 7);
  assert.deepEqual(await read('a'), ['a 1.7'], 'while it is loaded Redis knows better');
  it.loaded.delete('a');
  it.archived = 7;
  for (const since of ['1 run 1', '1 other 1', '2 other 1']) {
    it.since = since;
    it.epoch = Number(since[0]);
    it.archived++;
    assert.deepEqual(await read('a'), [`a ${it.epoch}.${it.archived}`]);
  }
  assert.deepEqual(it.asked, ['a', 'a', 'a', 'a']);
});

test('an archive that does not answer is asked again', async () => {
  const { it, read } = stand();
  it.archived = null;
  assert.deepEqual(await read('a'), [null]);
  it.archived = 5;
  assert.deepEqual(await read('a'), ['a 1.5']);
});
