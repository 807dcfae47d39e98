import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { shardOf } from '@chatter/contracts/chat/buffers.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
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

test('drain-killed: persistence killed at each step of a batch stores every message once', async (t) => {
  await using archive = await Archive.start();
  const cs = await Promise.all(Array.from({ length: 12 }, () => archive.log.conversation()));
  const said = new Map<string, string[]>(cs.map((c) => [c, []]));
  const speak = async (sayings: number) => {
    for (const c of cs) {
      const events = await archive.log.say(
        c,
        Array.from({ length: sayings }, (_, i) => ({ body: `message ${i}` })),
      );
      said.get(c)?.push(...events.map((event) => JSON.stringify(event)));
    }
  };

  for (const point of points) {
    await t.test(`killed at ${point}`, async () => {
      await speak(3);
      await using killed = await startProcess({
        command: process.execPath,
        args: [main],
        env: archive.env({ FAILPOINTS: `persistence.${point}=kill` }),
      });
      const { signal } = await killed.exited;
      assert.equal(signal, 'SIGKILL', killed.output());

      await speak(2);
      await using next = await startProcess({ command: process.execPath, args: [main], env: archive.env() });
      await archive.drained(Object.fromEntries([...said].map(([c, texts]) => [c, texts.length])));
      const { code } = await next.stop();
      assert.equal(code, 0, next.output());

      const stored = Map.groupBy(await archive.events(), ({ c }) => c);
      for (const c of cs) {
        const rows = stored.get(c) ?? [];
        assert.deepEqual(
          rows.map(({ payload }) => payload),
          said.get(c),
        );
        const shard = shardOf(c, shards);
        assert.equal((await archive.cursor(shard))?.last, await archive.lastLogId(shard));
      }
      assert.equal(stored.size, cs.length);
      assert.deepEqual(await archive.query('SELECT * FROM dead_letter'), []);
      assert.deepEqual(await archive.query('SELECT shard FROM drain_lease WHERE holder IS NOT NULL'), []);
    });
  }
});
