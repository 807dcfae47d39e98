import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, startSystem } from '../system.ts';

test('a gateway that stops asks its sockets to leave, serves them until they do, and closes the last with 4012', async () => {
  await using system = await startSystem({ gateway: { DRAIN_SECONDS: '1' } }, 1);
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using leaving = await RawSocket.open(system, a);
  await using staying = await RawSocket.open(system, b);
  const stopped = system.stop('gateway');
  await until('both are asked to leave', () => [leaving, staying].every((raw) => raw.frames('bye')[0]?.afterMs === 1000));
  await assert.rejects(fetch(`${system.url}/api/v1/me`), 'who leaves must not be led back to it');
  const answer = await leaving.sendText(c, 'a last word');
  assert.ok(answer.t === 'ack' && 'seq' in (answer.res[0] ?? {}));
  await until('it is delivered', () => staying.events(c).length === 1);
  leaving.socket.close(1000);
  await until('the one who stays is closed', () => staying.closeCode !== null);
  assert.equal(staying.closeCode, 4012);
  await stopped;
  await system.start('gateway');
  await using back = await RawSocket.open(system, b, [[c, 1, 0]]);
  assert.equal(back.events(c).length, 1);
});
