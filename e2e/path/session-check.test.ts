import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, startSystem } from '../system.ts';

test('attack 16: a socket whose session ended is closed at the next check, though nobody was told, and says nothing after', async () => {
  // Another gateway that was asked for this session believes what it knows for up to a minute.
  await using system = await startSystem({ gateway: { SESSION_CHECK_SECONDS: '1' } }, 1);
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using ended = await RawSocket.open(system, a);
  await using other = await RawSocket.open(system, b);

  // What ends a session, but for the fact that tells of it.
  const hash = createHash('sha256')
    .update(a.cookie.split('=')[1] ?? '')
    .digest();
  using parts = new DisposableStack();
  const redis = parts.adopt(new Redis(system.servers.redis.url), (it) => it.disconnect());
  await redis.set(`sess:${hash.toString('hex')}`, '-', 'PX', 60_000);
  await system.query('auth', 'DELETE FROM session WHERE token_hash = ?', [hash]);

  assert.equal(await until('closed', () => ended.closeCode), 4002);
  assert.equal((await system.ask(a, 'GET', '/me')).status, 401);
  assert.equal((await system.ask(a, 'POST', '/ws-ticket')).status, 401);
  assert.equal((await other.sendText(c, `still here ${uuidV7()}`)).t, 'ack');
});
