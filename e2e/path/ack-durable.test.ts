import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, startSystem } from '../system.ts';

test('with ACK_LEVEL=durable a message is acked when MySQL has it; while persistence is away the sender is told to ask again, and others see it at once', async () => {
  await using system = await startSystem({ gateway: { ACK_LEVEL: 'durable' } });
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  const stored = async () =>
    (await system.query<{ seq: number }>('persistence', 'SELECT seq FROM event WHERE conversation_id = ?', [uuidToBytes(c)])).length;

  const first = await writer.sendText(c, 'one');
  assert.deepEqual(first.t === 'ack' && first.res.map((result) => 'seq' in result && result.seq), [1]);
  assert.equal(await stored(), 1);

  await system.stop('persistence');
  const m = uuidV7();
  const id = writer.send(c, [{ m, body: 'two' }]);
  await until('the reader has it', () => reader.events(c).length === 2);
  assert.deepEqual([writer.frames('ack').length, writer.frames('nack')], [1, []]);
  assert.deepEqual(await writer.answer(id), { t: 'nack', id, code: 'unavailable', retry: true, afterMs: 500 });

  const again = writer.send(c, [{ m, body: 'two' }]);
  await system.start('persistence');
  const second = await writer.answer(again);
  assert.deepEqual(second.t === 'ack' && second.res.map((result) => 'seq' in result && [result.seq, result.dup]), [[2, true]]);
  assert.equal(await stored(), 2);
  const third = await writer.answer(writer.send(c, [{ m, body: 'two' }]));
  assert.deepEqual(third.t, 'ack', 'what MySQL has had for long is acked at once');
  assert.deepEqual(
    reader.events(c).map(({ seq }) => seq),
    [1, 2],
  );
});
