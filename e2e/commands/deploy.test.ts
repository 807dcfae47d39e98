import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startProcess } from '@chatter/testkit/start-process.ts';

const root = join(import.meta.dirname, '..', '..');

test("an image's files and command work outside Docker, as compose runs them", async () => {
  const args = [join(root, 'scripts', 'deploy-try.ts'), 'chat'];
  await using rehearsal = await startProcess({ command: process.execPath, args, cwd: root, stopWithinMs: 60_000 });
  const { code } = await rehearsal.exited;
  assert.equal(code, 0, rehearsal.output());
  assert.match(rehearsal.output(), /chat: migrations run\nchat: healthy and ready\n/);
});
