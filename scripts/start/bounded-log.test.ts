import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { BoundedLog } from './bounded-log.ts';

test('a log is bounded, keeps the piece before, and goes on where it was', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'chat.log');
  const mebibyte = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  const first = new BoundedLog(path);
  for (let n = 0; n < 4; n++) first.write(mebibyte);
  const second = new BoundedLog(path);
  for (let n = 0; n < 3; n++) second.write(mebibyte);
  assert.equal(statSync(`${path}.1`).size, 6 * mebibyte.length);
  assert.equal(statSync(path).size, mebibyte.length);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});
