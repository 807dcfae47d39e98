import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { logFunctions, logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { raiseEpochs } from '@chatter/contracts/chat/calls.ts';
import { liveAccount } from '@chatter/contracts/chat/live.ts';
import type { ServerFrame } from '@chatter/contracts/gateway/frames.ts';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let system: System;
let redis: Redis;
before(async () => {
  system = await startSystem({ gateway: { CHATTER_LIMITS: 'off', SESSION_CHECK_SECONDS: '1' }, chat: { LOG_TRUST_RESTART: 'false' } });
  redis = new Redis(system.servers.redis.url);
});
after(async () => {
  redis.disconnect();
  await system[Symbol.asyncDispose]();
});

const seqsOf = (raw: RawSocket, c: string) => raw.events(c).map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const shard = (c: string) => shardOf(c, 16);

/** Sends texts, again as long as the log says "later": it does while the epoch before is being drained. */
async function say(writer: RawSocket, c: string, texts: readonly string[]): Promise<void> {
  for (let at = 0; at < texts.length; at += 7) {
    const msgs = texts.slice(at, at + 7).map((body) => ({ m: uuidV7(), body }));
    await until('they are accepted', async () => {
      const answer = await writer.answer(writer.send(c, msgs));
      return answer.t === 'ack' && answer.res.every((result) => 'seq' in result);
    });
  }
}

/** All texts of a conversation as a reader has them: its last reset's page, and what came after that and above. */
function textsOf(raw: RawSocket, c: string): (string | undefined)[] {
  const frames = raw.texts.map((text) => JSON.parse(text) as ServerFrame);
  const at = frames.findLastIndex((frame) => frame.t === 'reset' && frame.c === c);
  const page = frames[at]?.t === 'reset' ? frames[at].page : { upTo: 0, items: [] };
  const events = frames.slice(at + 1).flatMap((frame) => (frame.t === 'ev' && frame.c === c ? frame.evs : []));
  const above = events.filter(({ seq }) => seq > page.upTo);
  return [...page.items, ...above].filter(({ kind }) => kind === 'message').map((row) => ('body' in row ? row.body : ''));
}

/** Sends two texts; nobody announces that MySQL has the second. Returns when a sweep has told the sender so. */
async function sayAndSweep(writer: RawSocket, c: string): Promise<void> {
  const told = (seq: number) => writer.frames('dur').some(({ of }) => of.some(([id, upTo]) => id === c && upTo === seq));
  await say(writer, c, ['announced']);
  await until('the first is announced', () => told(1));
  await system.stop('persistence');
  try {
    await say(writer, c, ['not announced']);
    await redis.hset(logKeys.meta(shard(c), c), 'dseq', 2);
    await until('the second is told', () => told(2));
  } finally {
    await system.start('persistence');
  }
}

/** Lets the log skip numbers as a loader does in a new epoch: above a hole, with the event that announces it. */
async function skipTo(c: string, base: number): Promise<void> {
  const [sh, m, h, log] = [logKeys.shard(shard(c)), logKeys.meta(shard(c), c), logKeys.hot(shard(c), c), logKeys.log(shard(c), 1)] as const;
  const [rid, un] = await redis.hmget(sh, 'rid', 'un');
  await until('it is durable', async () => {
    const [at, dseq] = await redis.hmget(m, 'seq', 'dseq');
    return at === dseq;
  });
  const [seq, n, pv] = await redis.hmget(m, 'seq', 'n', 'pv');
  const rest = `"kind":"epoch","from":"${systemSender}","m":"${uuidV7()}","prev":${seq}}`;
  await redis.del(m);
  const args = ['1', rid ?? '', un ?? '0', c, base, n ?? '', base + 1000, base, pv ?? '', rest];
  assert.equal(await redis.call('FCALL', logFunctions.init, 4, sh, m, h, log, ...args), 'OK');
}

test('a hole that an epoch event announces is stepped over, by who is there and by who comes back', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await say(writer, c, ['one', 'two', 'three']);
  await until('the reader has three', () => seqsOf(reader, c).length === 3);
  await skipTo(c, 100);
  await say(writer, c, ['four']);
  await until('the reader has the fourth', () => seqsOf(reader, c).at(-1) === 102);
  assert.deepEqual(seqsOf(reader, c), [1, 2, 3, 101, 102]);
  await using back = await RawSocket.open(system, b, [[c, 1, 3]]);
  assert.deepEqual(seqsOf(back, c), [101, 102]);
  assert.equal(back.frames('reset').length, 0);
});

test('who was not told that a message is durable is told by the sweep', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  await using writer = await RawSocket.open(system, a);
  await sayAndSweep(writer, await system.direct(a, b));
});

test('a conversation whose page cannot be read keeps nobody from the others', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  const c = await system.direct(a, b);
  const d = await system.direct(x, b);
  await using writer = await RawSocket.open(system, a);
  await using other = await RawSocket.open(system, x);
  await say(writer, c, ['one', 'two', 'three']);
  await say(other, d, ['hello']);
  await until('it is durable', async () => (await redis.hget(logKeys.meta(shard(c), c), 'dseq')) === '3');
  await redis.del(logKeys.hot(shard(c), c));
  await system.stop('persistence');
  await using back = await RawSocket.open(system, b, [
    [c, 7, 3],
    [d, 1, 0],
  ]);
  await system.start('persistence');
  assert.deepEqual(seqsOf(back, d), [1]);
  const [reset] = back.frames('reset');
  assert.deepEqual([reset?.c, reset?.page.items, reset?.page.upTo], [c, [], 3]);
  const older = await until('the page can be read', async () => {
    const answer = await system.ask(b, 'GET', `/conversations/${c}/messages?before=${reset?.page.next}`);
    return answer.status === 200 ? answer : null;
  });
  assert.deepEqual(
    (older.body as { items: { seq: number }[] }).items.map(({ seq }) => seq),
    [1, 2, 3],
  );
  await say(writer, c, ['four']);
  await until('it follows the conversation', () => seqsOf(back, c).at(-1) === 4);
});

test('a fast reader resumes 300 large messages in frames of a bearable size', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await say(
    writer,
    c,
    range(1, 300).map(() => 'x'.repeat(8000)),
  );
  await using back = await RawSocket.open(system, b, [[c, 1, 0]]);
  await until('it has all', () => seqsOf(back, c).length >= 300 || back.closeCode !== null);
  assert.equal(back.closeCode, null);
  assert.deepEqual(seqsOf(back, c), range(1, 300));
  assert.ok(Math.max(...back.texts.map(({ length }) => length)) < 140_000);
});

test('a reader who stops reading for a while gets everything when it goes on', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  reader.socket.pause();
  await say(
    writer,
    c,
    range(1, 1200).map(() => 'x'.repeat(8000)),
  );
  reader.socket.resume();
  await until('it has all', () => seqsOf(reader, c).length >= 1200 || reader.closeCode !== null);
  assert.equal(reader.closeCode, null);
  assert.deepEqual(seqsOf(reader, c), range(1, 1200));
});

test('a note that comes while a hello is answered attaches nothing twice', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using stack = new AsyncDisposableStack();
  const readers: RawSocket[] = [];
  for (let count = 0; count < 5; count++) {
    const raw = stack.use(new RawSocket(system.url, { cookie: b.cookie, origin: system.url }));
    const ticket = await system.ticket(b);
    await until('open', () => raw.socket.readyState === WebSocket.OPEN);
    raw.socket.once('message', () => {
      for (let note = 0; note < 10; note++) {
        setImmediate(() => system.admin.publishLive(liveAccount, b.id, { av: 1, kind: 'conversation-added', c }));
      }
    });
    raw.say({ t: 'hello', v: 1, ticket });
    await until('resumed', () => raw.frames('resumed').length === 1);
    readers.push(raw);
  }
  await say(writer, c, ['one', 'two']);
  await until('all have both', () => readers.every((raw) => seqsOf(raw, c).includes(2)));
  for (const raw of readers) assert.deepEqual(seqsOf(raw, c), [1, 2]);
});

test('a conversation that is opened while a hello is answered is followed at once', async () => {
  const [b, ...others] = (await system.people(11)) as [Someone, ...Someone[]];
  await Promise.all(
    others.map(async (who) => {
      const raw = await RawSocket.open(system, who);
      const opening = RawSocket.open(system, b);
      const c = await system.direct(who, b);
      await using reader = await opening;
      await using writer = raw;
      await say(writer, c, ['hello']);
      await until('it is read', () => seqsOf(reader, c).length > 0);
      assert.deepEqual(seqsOf(reader, c), [1]);
    }),
  );
});

/** Has chat's database say that somebody is in a conversation or not, without a note to anybody. */
async function setMembership(who: Someone, c: string, isIn: boolean): Promise<void> {
  const id = uuidToBytes(who.id);
  const here = [isIn ? null : 0, uuidToBytes(c), id];
  await system.query('chat', 'UPDATE membership SET to_seq = ? WHERE conversation_id = ? AND account_id = ?', here);
  await system.query('chat', 'UPDATE account_version SET av = av + 1 WHERE account_id = ?', [id]);
}

test('who was not told of a new conversation gets it from its first message on, and hears what of theirs is durable', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await say(writer, c, ['one']);
  await setMembership(b, c, false);
  await using reader = await RawSocket.open(system, b);
  // Chat's memory has both in it; the socket was told of nothing.
  await say(reader, c, ['two']);
  await until('MySQL has it', () => writer.frames('dur').length > 0);
  assert.deepEqual(reader.events(c), []);
  await setMembership(b, c, true);
  await until('the sweep says so', () => reader.frames('note').some(({ kind }) => kind === 'refresh'));
  assert.deepEqual(seqsOf(reader, c), [1, 2]);
  await until('the reader is told that MySQL has the second', () =>
    reader.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq >= 2)),
  );
  await say(writer, c, ['three']);
  await until('it follows', () => seqsOf(reader, c).at(-1) === 3);
  assert.deepEqual(seqsOf(reader, c), [1, 2, 3]);
});

interface Talk {
  c: string;
  who: Someone;
}

/** The first two conversations with one of the others that share a shard; of more others than shards there are always two. */
async function twoInOneShard(b: Someone, others: readonly Someone[]): Promise<[Talk, Talk]> {
  const first = new Map<number, Talk>();
  for (const who of others) {
    const c = await system.direct(b, who);
    const twin = first.get(shard(c));
    if (twin !== undefined) return [twin, { c, who }];
    first.set(shard(c), { c, who });
  }
  throw new Error('fewer people than shards');
}

/** A conversation of somebody with one of the others in another shard than one given. */
async function directOutside(taken: number, who: Someone, others: readonly Someone[]): Promise<string> {
  for (const other of others) {
    if (other === who) continue;
    const c = await system.direct(who, other);
    if (shard(c) !== taken) return c;
  }
  throw new Error(`everybody is in shard ${taken}`);
}

// Those below are the last in this file: in a shard whose epoch was raised, positions of before are reset and sends ask the archive first.
test('when a shard’s epoch is raised, each of its conversations goes on for all who are in it, without a hole', async () => {
  const [b, ...others] = (await system.people(24)) as [Someone, ...Someone[]];
  const [{ c, who }, { c: d, who: whoElse }] = await twoInOneShard(b, others);
  await using ann = await RawSocket.open(system, who);
  await using dan = await RawSocket.open(system, whoElse);
  await using reader = await RawSocket.open(system, b);
  await using second = await RawSocket.open(system, b);
  await say(ann, c, ['c1', 'c2']);
  await say(dan, d, ['d1', 'd2']);
  await until('both are read', () => seqsOf(reader, c).length === 2 && seqsOf(reader, d).length === 2);
  await redis.hset(logKeys.shard(shard(c)), 'rid', 'another run');
  await say(ann, c, ['c3']);
  await say(dan, d, ['d3']);
  await say(ann, c, ['c4']);
  await say(dan, d, ['d4']);
  for (const raw of [reader, second]) {
    for (const [of, texts] of [
      [c, ['c1', 'c2', 'c3', 'c4']],
      [d, ['d1', 'd2', 'd3', 'd4']],
    ] as const) {
      // A reset that is still under way takes the place of what came meanwhile.
      await until('all of it is there', () => `${textsOf(raw, of)}` === `${texts}`).catch(() => {});
      assert.deepEqual(textsOf(raw, of), texts, raw.texts.filter((text) => text.includes(of)).join('\n'));
    }
    assert.equal(raw.closeCode, null);
  }
  // What is left of an earlier epoch in Redis moves nobody again.
  const resets = () => reader.frames('reset').filter((frame) => frame.c === c).length;
  const before = resets();
  await redis.hset(logKeys.meta(shard(c), c), 'ep', 1);
  await sayAndSweep(ann, await directOutside(shard(c), who, others));
  assert.equal(resets(), before);
});

test('when a shard’s epoch is raised, a conversation of it in which nobody speaks goes on in it too', async () => {
  const [b, ...others] = (await system.people(24)) as [Someone, ...Someone[]];
  const [{ c, who }, { c: idle, who: quiet }] = await twoInOneShard(b, others);
  await using writer = await RawSocket.open(system, who);
  await using listener = await RawSocket.open(system, quiet);
  await say(listener, idle, ['once']);
  await until('it is followed', () => seqsOf(listener, idle).length === 1);
  await redis.hset(logKeys.shard(shard(c)), 'rid', 'yet another run');
  await say(writer, c, ['raises the epoch']);
  const reset = await until('who is idle is told', () => listener.frames('reset').find((frame) => frame.c === idle));
  assert.deepEqual([reset.reason, reset.page.items.map((item) => item.body)], ['epoch', ['once']]);
  await until('it stays quiet then', async () => {
    await say(writer, c, ['more']);
    return writer.frames('dur').some(({ of }) => of.some(([id, , epoch]) => id === c && epoch === reset.epoch));
  });
  assert.equal(listener.frames('reset').length, 1);
  await say(listener, idle, ['twice']);
  await until('it goes on', () => textsOf(listener, idle).includes('twice'));
  assert.deepEqual(textsOf(listener, idle), ['once', 'twice']);
});

test('when all epochs are raised, who is idle is told; what is said as of an earlier one is refused for now, and its socket told again', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await say(writer, c, ['before']);
  const { epochs } = await system.admin.ask(raiseEpochs, {});
  const resets = () => writer.frames('reset').filter((frame) => frame.c === c);
  const reset = await until('it is told', () => resets()[0]);
  assert.equal(reset.epoch, epochs[shard(c)]);
  const m = uuidV7();
  writer.say({ t: 'send', id: 9001, c, epoch: reset.epoch - 1, msgs: [{ m, body: 'too early' }] });
  const answer = await writer.answer(9001);
  assert.deepEqual(answer.t === 'ack' && answer.res, [{ m, code: 'unavailable', retry: true, afterMs: 500 }]);
  await until('it is told again', () => resets().length === 2);
  await say(writer, c, ['after']);
  await until('all of it is there', () => textsOf(writer, c).includes('after'));
  assert.deepEqual(textsOf(writer, c), ['before', 'after']);
});
