import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pidsOf } from './pids-of.ts';

test('processes are known by name; servers that others run are not', () => {
  const services = { chat: { pid: 11, health: 'http://127.0.0.1:41001' } };
  const mysql = { url: 'mysql://127.0.0.1:3306', pid: null };
  const servers = { redis: { url: 'redis://127.0.0.1:6379', pid: 12 }, nats: { url: 'nats://127.0.0.1:4222', pid: 13 }, mysql };
  assert.deepEqual(pidsOf({ pid: 10, services, servers }), { chat: 11, redis: 12, nats: 13, launcher: 10 });
});
