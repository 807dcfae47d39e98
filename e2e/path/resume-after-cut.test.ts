import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

async function sendMany(socket: RawSocket, c: string, from: number, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 20) {
    const msgs = Array.from({ length: Math.min(20, count - sent) }, (_, index) => ({
      m: uuidV7(),
      body: `message ${from + sent + index}`,
    }));
    const answer = await socket.answer(socket.send(c, msgs));
    assert.ok(answer.t === 'ack' && answer.res.every((result) => 'seq' in result));
  }
}
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

/** Everything below `before`, by pages, oldest first. */
async function pagesBelow(who: Someone, c: string, before: number): Promise<{ seq: number; body?: string }[]> {
  const rows: { seq: number; body?: string }[] = [];
  for (let at: number | null = before; at !== null && at > 1; ) {
    const page: { items: { seq: number; body?: string }[]; next: number | null } = (
      await system.ask(who, 'GET', `/conversations/${c}/messages?before=${at}&limit=100`)
    ).body;
    assert.ok(page.items, JSON.stringify(page));
    rows.unshift(...page.items);
    at = page.next;
  }
  return rows;
}

test('a socket cut for 400 messages gets exactly those as events, in order', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  const reader = await RawSocket.open(system, b);
  await sendMany(writer, c, 1, 20);
  await until('the reader has 20', () => reader.events(c).length === 20);
  await reader[Symbol.asyncDispose]();
  await sendMany(writer, c, 21, 400);

  await using back = await RawSocket.open(system, b, [[c, 1, 20]]);
  assert.deepEqual(
    back.events(c).map(({ seq }) => seq),
    range(21, 400),
  );
  assert.deepEqual(
    back.events(c).map((event) => event.kind === 'message' && event.body),
    range(21, 400).map((index) => `message ${index}`),
  );
  assert.equal(back.frames('reset').length, 0);
  await sendMany(writer, c, 421, 1);
  await until('what comes next follows', () => back.events(c).at(-1)?.seq === 421);
  assert.equal(back.events(c).length, 401);
});

test('a socket cut for 1,000 messages is reset, and by pages gets exactly those', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  const reader = await RawSocket.open(system, b);
  await sendMany(writer, c, 1, 20);
  await until('the reader has 20', () => reader.events(c).length === 20);
  await reader[Symbol.asyncDispose]();
  await sendMany(writer, c, 21, 1000);
  await using back = await RawSocket.open(system, b, [[c, 1, 20]]);
  const [reset] = back.frames('reset');
  assert.deepEqual([reset?.reason, reset?.head, reset?.keepUpto], ['too-far', 1020, 1020]);
  assert.equal(reset?.page.upTo, 1020);
  assert.equal(back.events(c).length, 0);
  const newest = reset?.page.items ?? [];
  assert.equal(newest.length, 50);
  const older = await pagesBelow(b, c, newest[0]?.seq ?? 0);
  assert.deepEqual(
    [...older, ...newest].map(({ seq, body }) => [seq, body]),
    range(1, 1020).map((index) => [index, `message ${index}`]),
  );
  await sendMany(writer, c, 1021, 1);
  await until('what comes next follows', () => back.events(c).length > 0);
  assert.deepEqual(
    back.events(c).map((event) => [event.seq, event.kind === 'message' && event.body]),
    [[1021, 'message 1021']],
  );
});

test('a socket that resumes while messages keep coming misses none and gets none twice', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await sendMany(writer, c, 1, 20);
  let written = 20;
  let enough = false;
  const writing = (async () => {
    for (; !enough; written++) await sendMany(writer, c, written + 1, 1);
  })();
  let last = 20;
  for (let cut = 0; cut < 8; cut++) {
    await using reader = await RawSocket.open(system, b, [[c, 1, last]]);
    const missed = reader.events(c).length;
    await until('more than what it missed comes', () => reader.events(c).length > missed + 1);
    const seqs = reader.events(c).map(({ seq }) => seq);
    assert.deepEqual(seqs, range(last + 1, seqs.length));
    assert.equal(reader.frames('reset').length, 0);
    last += seqs.length;
  }
  enough = true;
  await writing;
  await using reader = await RawSocket.open(system, b, [[c, 1, last]]);
  assert.deepEqual(
    reader.events(c).map(({ seq }) => seq),
    range(last + 1, written - last),
  );
});

test('a position of another epoch, or ahead of the log, is answered with a reset', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await sendMany(writer, c, 1, 3);
  for (const position of [
    [c, 7, 2],
    [c, 1, 99],
  ] as [string, number, number][]) {
    await using back = await RawSocket.open(system, b, [position]);
    assert.equal(back.frames('reset')[0]?.reason, 'epoch');
    assert.deepEqual(
      back.frames('reset')[0]?.page.items.map(({ seq }) => seq),
      [1, 2, 3],
    );
  }
});

test('who resumes is told what is durable by now', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await sendMany(writer, c, 1, 3);
  await until('the writer is told', () => writer.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 3)));
  await using back = await RawSocket.open(system, a, [[c, 1, 3]]);
  await until('it is told again', () => back.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 3)));
});

test('what was acked on a socket before and is durable only now, the next socket is told', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  const writer = await RawSocket.open(system, a);
  await sendMany(writer, c, 1, 1);
  await until('the first is durable', () => writer.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 1)));
  await system.stop('persistence');
  await sendMany(writer, c, 2, 2);
  await writer[Symbol.asyncDispose]();
  // It got no further than the first: the acks came, and the events did not.
  await using back = await RawSocket.open(system, a, [[c, 1, 1]]);
  await system.start('persistence');
  await until('the rest is durable', () => back.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 3)));
});
