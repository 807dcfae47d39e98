import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import { startService } from '@chatter/platform/service.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';
import { shards } from './log-writer.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const points = [
  'after-read',
  'after-lock',
  'after-insert',
  'after-cursor',
  'before-commit',
  'after-commit',
  'after-announce',
  'after-trim',
];
/** Where MySQL has everything, and the log and those who follow do not know it for sure. */
const unsettled = ['after-commit', 'after-announce'];

/** What was said in each conversation. */
class Talk {
  readonly #archive: Archive;
  readonly said: Map<string, ConversationEvent[]>;

  constructor(archive: Archive, cs: readonly string[]) {
    this.#archive = archive;
    this.said = new Map(cs.map((c) => [c, []]));
  }

  async speak(sayings: number): Promise<void> {
    const bodies = Array.from({ length: sayings }, (_, i) => ({ body: `message ${i}` }));
    for (const [c, events] of this.said) events.push(...(await this.#archive.log.say(c, bodies)));
  }

  get heads(): Record<string, number> {
    return Object.fromEntries([...this.said].map(([c, events]) => [c, events.length]));
  }

  /** Everything is in both tables, once, and Redis knows it; the service must be running. */
  async isStored(): Promise<void> {
    const stored = Map.groupBy(await this.#archive.events(), ({ c }) => c);
    assert.equal(stored.size, this.said.size);
    for (const [c, events] of this.said) {
      const shard = shardOf(c, shards);
      assert.deepEqual(
        stored.get(c)?.map(({ payload }) => payload),
        events.map((event) => JSON.stringify(event)),
      );
      assert.deepEqual(await this.#archive.rows(c), fold([], events));
      assert.equal(await this.#archive.log.redis.hget(logKeys.meta(shard, c), 'dseq'), String(events.length));
      assert.equal((await this.#archive.cursor(shard))?.last, await this.#archive.lastLogId(shard));
    }
    assert.deepEqual(await this.#archive.query('SELECT * FROM dead_letter'), []);
  }
}

/** Who comes after the one that was killed: it has to be a process only once, since that costs most of a second of computing. */
async function startNext(archive: Archive, point: string): Promise<{ stop(): Promise<void> } & AsyncDisposable> {
  if (point !== points.at(-1)) {
    const service = await startService(persistence, archive.env());
    const stop = async () => await service[Symbol.asyncDispose]();
    return { stop, [Symbol.asyncDispose]: stop };
  }
  const next = await startProcess({ command: process.execPath, args: [main], env: archive.env() });
  const stop = async () => {
    const { code } = await next.stop();
    assert.equal(code, 0, next.output());
  };
  return { stop, [Symbol.asyncDispose]: () => next[Symbol.asyncDispose]() };
}

test('drain-killed: persistence killed at each step of a batch stores every message once', async (t) => {
  await using archive = await Archive.start();
  const talk = new Talk(archive, await Promise.all(Array.from({ length: 12 }, () => archive.log.conversation())));
  for (const point of points) {
    await t.test(`killed at ${point}`, async () => {
      await talk.speak(3);
      await using killed = await startProcess({
        command: process.execPath,
        args: [main],
        env: archive.env({ FAILPOINTS: `persistence.${point}=kill` }),
      });
      const { signal } = await killed.exited;
      assert.equal(signal, 'SIGKILL', killed.output());

      archive.durable.clear();
      if (!unsettled.includes(point)) await talk.speak(2);
      await using next = await startNext(archive, point);
      await archive.drained(talk.heads);
      await talk.isStored();
      if (unsettled.includes(point)) await talk.speak(2);
      await archive.drained(talk.heads);
      await talk.isStored();
      await next.stop();
      assert.deepEqual(await archive.query('SELECT shard FROM drain_lease WHERE holder IS NOT NULL'), []);
    });
  }
});
