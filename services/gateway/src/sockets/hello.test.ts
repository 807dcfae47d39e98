import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type Head, openAccounts, openAttachment, readPage } from '@chatter/contracts/chat/calls.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import { eventsMessage, liveConversation } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Attachment } from '../feeds/attachment.ts';
import type { EventReader } from '../feeds/event-reader.ts';
import { Interest } from '../feeds/interest.ts';
import type { Tickets } from '../sessions/tickets.ts';
import type { Connection } from './connection.ts';
import { Greeter } from './hello.ts';

const c = uuidV7();
const headOf = (epoch: number, seq: number): Head => ({ c, epoch, seq, n: seq, dseq: seq, fromSeq: 1 });
const bytes = new TextEncoder();

/** A greeter whose neighbours answer from memory; `live` is what NATS brings of the conversation. */
function open(answers: { account: Head; attachment: Head | Promise<Head> }) {
  const it = { live: (_data: Uint8Array, _subject: string) => {}, asked: [] as string[], redeemed: () => {} };
  const bus = {
    async ask(call: unknown) {
      if (call === openAccounts) {
        it.asked.push('account');
        it.live(bytes.encode(eventsMessage(c, 2, 1001, 1001, '0-1', ['{"seq":1001}'])), `${liveConversation.subject}.${c}`);
        return { items: [{ av: 1, heads: [answers.account], resume: [{ c, outcome: 'follow' }] }] };
      }
      if (call === openAttachment) return { head: await answers.attachment };
      assert.equal(call, readPage);
      return { epoch: 2, items: [], next: null, upTo: 1001 };
    },
    followLive: () => ({ stop: () => {} }),
    followBytes(subject: string, handler: typeof it.live) {
      if (subject === `${liveConversation.subject}.*`) it.live = handler;
      return { stop: () => {} };
    },
    onReconnect: () => {},
    flush: async () => {},
  } as unknown as Bus;
  const log = { warn: () => {} } as unknown as Logger;
  const reader = { heads: async () => [null], after: async () => [], shardOf: () => 0 } as unknown as EventReader;
  const interest = new Interest(bus, reader, log, { saw: () => {} });
  const tickets = {
    async redeem() {
      it.redeemed();
      return true;
    },
  } as unknown as Tickets;
  return { it, interest, greeter: new Greeter(bus, interest, tickets, log) };
}

/** A socket that keeps what it is told; `log` is what it reads when it is behind. */
function socket(log: readonly HotEvent[] = []) {
  const told: { t: string; epoch?: number; reason?: string }[] = [];
  const attachments = new Map<string, Attachment>();
  const connection = {
    account: uuidV7(),
    session: { hash: 'x' },
    attachments,
    open: true,
    ready: false,
    av: -1,
    notedAv: -1,
    outlet: { paused: false, write: (frame: string) => told.push(JSON.parse(frame)) },
    say: (frame: (typeof told)[number]) => told.push(frame),
    follow: (attachment: Attachment) => attachments.set(attachment.c, attachment),
    acked: () => {},
    awaits: () => false,
    durable: () => {},
    begin: () => {},
    read: async (_c: string, after: number) => log.filter(({ seq }) => seq > after),
    failed: () => {},
  };
  return { told, connection: connection as unknown as Connection };
}
const hello = { t: 'hello', v: 1, ticket: 'x', resume: [[c, 1, 3]] } as const;

test('a head that is of an earlier epoch than what is followed by now is of no use: the socket is reset', async () => {
  const { interest, greeter } = open({ account: headOf(1, 3), attachment: headOf(2, 1001) });
  // Somebody is there already, so that the feed hears of the new epoch while the hello is answered.
  using _watch = interest.watch([c]);
  interest.attach(headOf(1, 3), 3, socket().connection);
  const { told, connection } = socket();
  await greeter.greet(connection, structuredClone(hello) as never);
  assert.deepEqual(
    told.map(({ t, epoch, reason }) => [t, epoch, reason]),
    [
      ['welcome', undefined, undefined],
      ['reset', 2, 'epoch'],
      ['resumed', undefined, undefined],
    ],
  );
  assert.equal(connection.attachments.get(c)?.cursor, 1001);
});

test('while chat does not know of the epoch that is followed, the hello fails and is tried again', async () => {
  const { interest, greeter } = open({ account: headOf(1, 3), attachment: headOf(1, 3) });
  using _watch = interest.watch([c]);
  interest.attach(headOf(1, 3), 3, socket().connection);
  await assert.rejects(greeter.greet(socket().connection, structuredClone(hello) as never), /epoch/);
});

test('who is reset in a new epoch is told nothing of it by a refresh meanwhile', async () => {
  const known = Promise.withResolvers<Head>();
  const { it, interest, greeter } = open({ account: headOf(2, 3), attachment: known.promise });
  using _watch = interest.watch([c]);
  const { told, connection } = socket([1, 2, 3].map((seq) => ({ seq, text: `{"seq":${seq}}` })));
  connection.ready = true;
  connection.follow(interest.attach(headOf(1, 3), 3, connection));
  const restarted = greeter.restart(connection, c);
  const refreshed = greeter.refresh(connection);
  await until('chat was asked', () => it.asked.length > 0);
  for (let turns = 0; turns < 10; turns++) await turn();
  known.resolve(headOf(2, 1001));
  await Promise.all([restarted, refreshed]);
  for (const attachment of connection.attachments.values()) interest.detach(c, attachment);
  assert.deepEqual(
    told.map(({ t }) => t),
    ['reset', 'note'],
  );
});

test('a socket that closed while its ticket was taken is told nothing, and nothing is asked for it', async () => {
  const { it, greeter } = open({ account: headOf(1, 3), attachment: headOf(1, 3) });
  const { told, connection } = socket();
  it.redeemed = () => Object.assign(connection, { open: false });
  await greeter.greet(connection, structuredClone(hello) as never);
  assert.deepEqual([told, it.asked], [[], []]);
});

test('a socket that closed while it was looked up what it is in does not begin', async () => {
  const { it, greeter } = open({ account: headOf(1, 3), attachment: headOf(1, 3) });
  const { told, connection } = socket();
  let begun = false;
  Object.assign(connection, {
    begin: () => {
      begun = true;
    },
  });
  const live = it.live;
  it.live = (data, subject) => {
    live(data, subject);
    Object.assign(connection, { open: false });
  };
  await greeter.greet(connection, structuredClone(hello) as never);
  assert.deepEqual([told.map(({ t }) => t), begun, connection.attachments.size], [['welcome'], false, 0]);
});
