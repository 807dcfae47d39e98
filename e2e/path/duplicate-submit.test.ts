import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type System, startSystem } from '../system.ts';

let system: System;
before(async () => {
  system = await startSystem({ gateway: { CHATTER_LIMITS: 'off' } });
});
after(() => system[Symbol.asyncDispose]());

test('the same client id sent 50 times on two sockets gets one seq and is delivered once', async () => {
  const [a, b] = (await system.people(2)) as [never, never];
  const c = await system.direct(a, b);
  await using first = await RawSocket.open(system, a);
  await using second = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  const m = uuidV7();
  const accepted: { seq: number; dup: boolean }[] = [];
  // Each socket sends the next one as soon as the last is answered: 25 each, both at the same time.
  const repeat = async (socket: RawSocket) => {
    for (let sent = 0; sent < 25; sent++) {
      const answer = await socket.answer(socket.send(c, [{ m, body: 'once' }]));
      assert.equal(answer.t, 'ack');
      for (const result of answer.t === 'ack' ? answer.res : []) {
        if ('seq' in result) accepted.push({ seq: result.seq, dup: result.dup === true });
        else assert.fail(`refused: ${result.code}`);
      }
    }
  };
  await Promise.all([repeat(first), repeat(second)]);
  assert.equal(accepted.length, 50);
  assert.deepEqual(new Set(accepted.map(({ seq }) => seq)), new Set([1]));
  assert.equal(accepted.filter(({ dup }) => !dup).length, 1);

  const last = await first.sendText(c, 'the end');
  assert.equal(last.t === 'ack' && 'seq' in (last.res[0] ?? {}) && (last.res[0] as { seq: number }).seq, 2);
  await until('the reader has the end', () => reader.events(c).some((event) => event.kind === 'message' && event.body === 'the end'));
  assert.deepEqual(
    reader.events(c).map(({ seq, m: id }) => [seq, id === m]),
    [
      [1, true],
      [2, false],
    ],
  );
});

test('the same client id in one frame twice, and with another text, changes nothing', async () => {
  const [a, b] = (await system.people(2)) as [never, never];
  const c = await system.direct(a, b);
  await using socket = await RawSocket.open(system, a);
  const m = uuidV7();
  const twice = await socket.answer(
    socket.send(c, [
      { m, body: 'x' },
      { m, body: 'x' },
    ]),
  );
  assert.deepEqual(twice.t === 'ack' && twice.res.map((result) => 'seq' in result && [result.seq, result.dup === true]), [
    [1, false],
    [1, true],
  ]);
  const other = await socket.answer(socket.send(c, [{ m, body: 'y' }]));
  assert.deepEqual(other.t === 'ack' && other.res, [{ m, code: 'conflict', retry: false }]);
});
