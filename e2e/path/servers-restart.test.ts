import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let system: System;
before(async () => {
  system = await startSystem({ gateway: { CHATTER_LIMITS: 'off' } });
});
after(() => system[Symbol.asyncDispose]());

/** Sends until it is accepted, always under the same id. */
async function sendSurely(raw: RawSocket, c: string, body: string): Promise<number> {
  const m = uuidV7();
  return until(`'${body}' is accepted`, async () => {
    const answer = await raw.answer(raw.send(c, [{ m, body }]));
    const result = answer.t === 'ack' ? answer.res[0] : undefined;
    return result !== undefined && 'seq' in result ? result.seq : null;
  });
}

for (const name of ['redis', 'nats'] as const) {
  test(`${name} is killed and started again: nothing is lost, doubled or out of order`, async () => {
    const [a, b] = (await system.people(2)) as [Someone, Someone];
    const c = await system.direct(a, b);
    await using writer = await RawSocket.open(system, a);
    await using reader = await RawSocket.open(system, b);
    const bodies = Array.from({ length: 30 }, (_, index) => `${name} ${index}`);
    for (const body of bodies.slice(0, 10)) await sendSurely(writer, c, body);
    const { program } = system.servers[name];
    await program.crash();
    const restarted = program.start();
    for (const body of bodies.slice(10)) await sendSurely(writer, c, body);
    await restarted;
    await until('the reader has all', () => reader.events(c).length >= 30);
    assert.deepEqual(
      reader.events(c).map((event) => [event.seq, event.kind === 'message' && event.body]),
      bodies.map((body, index) => [index + 1, body]),
    );
  });
}

test('chat and persistence are stopped and started: the sender retries, the reader misses nothing', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await sendSurely(writer, c, 'before');
  await system.stop('persistence');
  await sendSurely(writer, c, 'without persistence');
  await system.stop('chat');
  const sending = sendSurely(writer, c, 'without chat');
  await system.start('persistence');
  await system.start('chat');
  assert.equal(await sending, 3);
  await until('the reader has all', () => reader.events(c).length === 3);
  await until('all of it is durable', () => writer.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 3)));
});
