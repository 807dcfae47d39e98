import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, startSystem } from '../system.ts';

test('a message that MySQL can never store is shown as not stored to all, its sender too, and what follows goes on', async () => {
  await using system = await startSystem();
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  // What chat accepts fits: only a table that was made too small refuses.
  await system.query('persistence', 'ALTER TABLE event MODIFY payload VARCHAR(240) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL');
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await writer.sendText(c, 'one');
  const answer = await writer.sendText(c, 'x'.repeat(400));
  assert.ok(answer.t === 'ack' && 'seq' in (answer.res[0] ?? {}));
  await writer.sendText(c, 'three');
  for (const raw of [writer, reader]) {
    const reset = await until('it is told to look again', () => raw.frames('reset').find((frame) => frame.c === c));
    const kinds = reset.page.items.map(({ seq, kind, from }) => [seq, kind, from === a.id]);
    assert.deepEqual(kinds.slice(0, 2), [
      [1, 'message', true],
      [2, 'tombstone', true],
    ]);
  }
  const page = (await system.ask(b, 'GET', `/conversations/${c}/messages`)).body as { items: { kind: string }[] };
  assert.deepEqual(
    page.items.map(({ kind }) => kind),
    ['message', 'tombstone', 'message'],
  );
  await writer.sendText(c, 'four');
  await until('it goes on', () => [writer, reader].every((raw) => raw.events(c).at(-1)?.seq === 4));
});
