import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from '@chatter/testkit/free-port.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { startPost } from './mailbox.ts';

test('a mailbox whose port is taken opens on another one', async () => {
  await using home = await tempFolder();
  const port = await freePort();
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  {
    await using post = await startPost({ MAILBOX_PORT: port }, home);
    assert.equal((await fetch(`${post.mailbox}/api/letters`)).status, 200);
    assert.notEqual(new URL(post.mailbox ?? '').port, String(port));
  }
  await new Promise((resolve) => taken.close(resolve));
  await using post = await startPost({ MAILBOX_PORT: port }, home);
  assert.equal(new URL(post.mailbox ?? '').port, String(port));
});
