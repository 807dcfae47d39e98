import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, startSystem } from '../system.ts';

const count = 13_000;

test('an account in thirteen thousand conversations follows all of them', async () => {
  await using system = await startSystem();
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const first = await system.direct(a, b);
  const ids = Array.from({ length: count }, () => uuidV7());
  const now = new Date();
  const insert = (table: string, columns: string, row: (id: Buffer) => (Buffer | string | number | Date | null)[]) =>
    system.query('chat', `INSERT INTO ${table} (${columns}) VALUES ?`, [ids.map((id) => row(uuidToBytes(id)))]);
  await insert('conversation', 'id, kind, title, direct_key, pv, created_at', (id) => [id, 'group', null, null, 1, now]);
  await insert('membership', 'conversation_id, account_id, from_seq, to_seq', (id) => [id, uuidToBytes(a.id), 1, null]);
  const [last = ''] = ids.slice(-1);
  const positions: [string, number, number][] = [first, last, uuidV7()].map((c) => [c, 1, 0]);
  await using reader = await RawSocket.open(system, a, positions, 60_000);
  assert.deepEqual([reader.closeCode, reader.frames('left').length], [null, 1]);
  for (const c of [first, ids[count / 2] as string, last]) {
    const answer = await reader.sendText(c, 'hello');
    assert.ok(answer.t === 'ack' && 'seq' in (answer.res[0] ?? {}), JSON.stringify(answer));
    await until('it comes', () => reader.events(c).length === 1);
  }
});
