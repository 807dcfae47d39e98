import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

type Accepted = { seq: number; dup: boolean };

/** Sends a message until it is answered for good; frames on their way for the same conversation are let land first. */
async function accept(socket: RawSocket, c: string, m: string): Promise<Accepted> {
  return until('it is accepted', async () => {
    const answer = await socket.answer(socket.send(c, [{ m, body: 'once' }]));
    const result = answer.t === 'ack' ? answer.res[0] : answer;
    if (result !== undefined && 'seq' in result) return { seq: result.seq, dup: result.dup === true };
    assert.equal(result?.retry, true, JSON.stringify(result));
    return null;
  });
}

/** The seqs of the events in MySQL that were sent under an id, by conversation and sender. */
async function archived(m: string): Promise<string[]> {
  const rows = await system.query<{ c: Buffer; sender: Buffer; seq: number }>(
    'persistence',
    'SELECT conversation_id AS c, sender_id AS sender, seq FROM event WHERE client_id = ?',
    [uuidToBytes(m)],
  );
  return rows.map(({ c, sender, seq }) => `${bytesToUuid(c)} ${bytesToUuid(sender)} ${seq}`).sort();
}

test('the same client id sent 50 times at once on two sockets gets one seq, is delivered once and stored once', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  const [c, d] = [await system.direct(a, b), await system.direct(a, x)];
  await using first = await RawSocket.open(system, a);
  await using second = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  const m = uuidV7();
  // All frames leave before any is answered; those refused as one too many on a socket are sent again.
  const accepted = await Promise.all(Array.from({ length: 50 }, (_, sent) => accept(sent % 2 === 0 ? first : second, c, m)));
  assert.deepEqual(new Set(accepted.map(({ seq }) => seq)), new Set([1]));
  assert.equal(accepted.filter(({ dup }) => !dup).length, 1);

  // The id is the sender's own, in one conversation.
  assert.deepEqual(await accept(reader, c, m), { seq: 2, dup: false });
  assert.deepEqual(await accept(first, d, m), { seq: 1, dup: false });
  await until('the reader has both', () => reader.events(c).length >= 2);
  const stored = [`${c} ${a.id} 1`, `${c} ${b.id} 2`, `${d} ${a.id} 1`].sort();
  await until('MySQL has all of it', async () => (await archived(m)).length >= stored.length);

  await system.stop('chat');
  await system.start('chat');
  assert.deepEqual(await accept(second, c, m), { seq: 1, dup: true });
  const last = await first.sendText(c, 'the end');
  assert.equal(last.t === 'ack' && 'seq' in (last.res[0] ?? {}) && (last.res[0] as { seq: number }).seq, 3);
  await until('the end is delivered, and stored', () =>
    first.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 3)),
  );
  assert.deepEqual(
    reader.events(c).map(({ seq, from, m: id }) => [seq, from, id === m]),
    [
      [1, a.id, true],
      [2, b.id, true],
      [3, a.id, false],
    ],
  );
  assert.deepEqual(await archived(m), stored);
  assert.deepEqual(await system.query('persistence', 'SELECT * FROM dead_letter'), []);
});

test('the same client id in one frame twice, and with another text, changes nothing', async () => {
  const [a, b] = (await system.people(2)) as [never, never];
  const c = await system.direct(a, b);
  await using socket = await RawSocket.open(system, a);
  const m = uuidV7();
  const twice = await socket.answer(
    socket.send(c, [
      { m, body: 'x' },
      { m, body: 'x' },
    ]),
  );
  assert.deepEqual(twice.t === 'ack' && twice.res.map((result) => 'seq' in result && [result.seq, result.dup === true]), [
    [1, false],
    [1, true],
  ]);
  const other = await socket.answer(socket.send(c, [{ m, body: 'y' }]));
  assert.deepEqual(other.t === 'ack' && other.res, [{ m, code: 'conflict', retry: false }]);
});
