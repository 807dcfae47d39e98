import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeAmbient } from '../test/fake-ambient.ts';
import { ServerClock } from './server-clock.ts';

test('it shows the time of this machine until a server was heard, then that server’s, whatever this machine’s clock does', () => {
  const ambient = new FakeAmbient();
  const clock = new ServerClock(ambient);
  assert.equal(clock.now(), ambient.wallMs());
  ambient.pass(500.5);
  clock.set(1_000_000);
  ambient.wallOffsetMs += 3_600_000;
  ambient.pass(250.25);
  assert.equal(clock.now(), 1_000_250);
});
