import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { armFailpoints } from '@chatter/platform/failpoint.ts';
import { startService } from '@chatter/platform/service.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';
import { shards } from './log-writer.ts';

const shard = 3;
const event = (seq: number, more: object = {}) =>
  JSON.stringify({ seq, n: seq, at: Date.now(), kind: 'message', from: uuidV7(), m: uuidV7(), body: `number ${seq}`, ...more });

test('what can never be stored is parked, with a tombstone at its seq, and everything beside it is stored', async () => {
  await using archive = await Archive.start();
  const { log } = archive;
  const c = await log.conversation(shard);
  const [first] = await log.say(c, [{ body: 'before' }]);
  const twice = { from: first?.from, m: first?.m };
  const tooLong = event(2, { kind: 'a-kind-that-is-longer-than-its-column' });
  const lines = [tooLong, event(3), '{"seq":4,"n":4,"at":1700000000000,"kind":', event(5, twice), event(6), event(7, { body: '\ud800' })];
  const logId = await log.smuggle(c, lines);
  await log.smuggle(c, ['neither JSON nor numbered', event(8)]);
  const other = await log.conversation();
  await log.say(other, [{}, {}]);

  await using service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 8, [other]: 2 });

  const stored = (await archive.events()).filter((row) => row.c === c).map(({ payload }) => JSON.parse(payload) as ConversationEvent);
  assert.deepEqual(
    stored.map(({ seq, kind }) => `${seq} ${kind}`),
    ['1 message', '2 tombstone', '3 message', '4 tombstone', '5 tombstone', '6 message', '7 tombstone', '8 message'],
  );
  const original = JSON.parse(tooLong) as ConversationEvent;
  assert.deepEqual([stored[1]?.from, stored[1]?.m], [original.from, original.m], "a tombstone is its sender's where that is possible");
  assert.equal(stored[4]?.from, systemSender, 'else it is of the system');

  const parked = await archive.query<{ shard: number; log_id: string; line: number; error: string; raw: Buffer }>(
    'SELECT * FROM dead_letter ORDER BY log_id, line',
  );
  assert.deepEqual(
    parked.map(({ line }) => line),
    [0, 2, 3, 5, 0],
  );
  assert.equal(parked[0]?.raw.toString(), `${c} h ${tooLong}`);
  assert.equal(parked[0]?.log_id, logId);
  assert.match(parked[2]?.error ?? '', /Duplicate entry/);
  assert.equal((await archive.events()).filter((row) => row.c === other).length, 2);
  assert.equal((await archive.cursor(shard))?.last, await archive.lastLogId(shard));
  const metrics = await (await fetch(`${service.healthUrl}/metrics`)).text();
  assert.match(metrics, /chatter_archive_dead_letters_total 5/);
});

test('a row that is there already is neither stored twice nor parked; another one at its seq is parked and changes nothing', async () => {
  await using archive = await Archive.start();
  const { log } = archive;
  const c = await log.conversation(shard);
  const [first, second] = await log.say(c, [{ body: 'one' }, { body: 'two' }]);
  await using _service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 2 });

  const other = event(2);
  await log.smuggle(c, [JSON.stringify(first), other, event(3)]);
  await archive.drained({ [c]: 3 });
  assert.deepEqual((await archive.events()).map(({ payload }) => payload).slice(0, 2), [JSON.stringify(first), JSON.stringify(second)]);
  const parked = await archive.query<{ line: number; raw: Buffer; error: string }>('SELECT line, raw, error FROM dead_letter');
  assert.deepEqual(
    parked.map(({ line }) => line),
    [1],
  );
  assert.match(parked[0]?.error ?? '', /another event stands at its seq/);
  assert.equal(shardOf(c, shards), shard);
});

for (const point of ['none', 'persistence.after-commit']) {
  test(`what could not be stored is not in the hot history either, and that is announced; failing first at: ${point}`, async () => {
    await using archive = await Archive.start();
    const { log } = archive;
    const c = await log.conversation(shard);
    const other = await log.conversation(shard);
    await log.say(c, [{ body: 'one' }]);
    await log.say(c, [{ body: '\ud800' }, { body: 'three' }]);
    await log.say(other, [{ body: 'one' }]);
    armFailpoints(point === 'none' ? '' : `${point}=throw`);
    await using _service = await startService(persistence, archive.env());
    await archive.drained({ [c]: 3, [other]: 1 });
    armFailpoints('');
    assert.deepEqual(archive.replaced, [c]);
    const kinds = (await archive.rows(c)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['message', 'tombstone', 'message']);
    const hot = (of: string) => log.redis.xlen(logKeys.hot(shard, of));
    assert.deepEqual([await hot(c), await hot(other)], [0, 1]);
    await log.say(c, [{ body: 'four' }]);
    await archive.drained({ [c]: 4 });
    assert.deepEqual([await hot(c), archive.replaced], [1, [c]]);
  });
}
