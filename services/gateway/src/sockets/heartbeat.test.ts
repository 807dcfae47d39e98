import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Beating, Heartbeat } from './heartbeat.ts';

/** A socket that counts what is done to it, and answers or not. */
function socketOf(heartbeat: Heartbeat, answers: boolean) {
  const it = { pings: 0, ended: 0 };
  const socket = {
    readyState: 1,
    ping() {
      it.pings++;
      if (answers) heartbeat.answered(socket as Beating);
    },
    terminate() {
      it.ended++;
      heartbeat.remove(socket as Beating);
    },
  };
  heartbeat.add(socket as Beating);
  return { it, socket: socket as Beating };
}

test('each socket is pinged every 25 s from when it came; who does not answer ends 10 s later', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const heartbeat = new Heartbeat(25_000, 10_000);
  const stop = heartbeat.start();
  const first = socketOf(heartbeat, true);
  context.mock.timers.tick(10_000);
  const second = socketOf(heartbeat, false);
  context.mock.timers.tick(14_000);
  assert.deepEqual([first.it.pings, second.it.pings], [0, 0]);
  context.mock.timers.tick(1000);
  assert.deepEqual([first.it.pings, second.it.pings], [1, 0]);
  context.mock.timers.tick(10_000);
  assert.deepEqual([second.it.pings, second.it.ended], [1, 0]);
  context.mock.timers.tick(9000);
  assert.equal(second.it.ended, 0);
  context.mock.timers.tick(1000);
  assert.deepEqual([first.it.ended, second.it.ended, second.it.pings], [0, 1, 1]);
  context.mock.timers.tick(30_000);
  assert.deepEqual([first.it.pings, first.it.ended, second.it.pings], [3, 0, 1]);
  stop();
  context.mock.timers.tick(100_000);
  assert.equal(first.it.pings, 3);
});

test('a socket that closed is let go of, and one that is closing is not pinged', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const heartbeat = new Heartbeat(25_000, 10_000);
  const stop = heartbeat.start();
  const gone = socketOf(heartbeat, false);
  const closing = socketOf(heartbeat, false);
  heartbeat.remove(gone.socket);
  Object.assign(closing.socket, { readyState: 2 });
  context.mock.timers.tick(60_000);
  assert.deepEqual(
    [gone.it, closing.it],
    [
      { pings: 0, ended: 0 },
      { pings: 0, ended: 0 },
    ],
  );
  stop();
});
