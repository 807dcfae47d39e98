import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfUuidV7 } from '@chatter/contracts/kit/ids.ts';
import { messageIds } from './message-ids.ts';

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are UUIDv7s of now, and no two are the same', () => {
  const next = messageIds();
  const other = messageIds();
  const before = Date.now();
  const ids = Array.from({ length: 5000 }, () => [next(), other()]).flat();
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => uuidV7.test(id) && timeOfUuidV7(id) >= before && timeOfUuidV7(id) <= Date.now()));
});
