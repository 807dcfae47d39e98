import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Client } from '@chatter/client/client.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import type { Person } from '../crowd/person.ts';
import type { Nemesis, Stage } from '../stage.ts';
import { natsLens } from '../system/nats-lens.ts';
import { Returning } from './returning.ts';

const masked = (bytes: readonly number[], length: number, body: Buffer) => {
  const size = length < 126 ? [0x80 | length] : [0xff, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >>> shift) & 0xff)];
  return Buffer.concat([Buffer.from([...bytes, ...size, 0, 0, 0, 0]), body]);
};
const said = (body: string) => masked([0x81], Buffer.byteLength(body), Buffer.from(body));

/** What no client of ours ever writes. */
const rubbish: readonly (() => Buffer)[] = [
  () => randomBytes(64),
  () => masked([0x81], 3, Buffer.from([0xe2, 0x82, 0x20])),
  () => said(`{"t":"send","id":1,"c":${'['.repeat(20_000)}`),
  () => said('{"t":"send","id":"one","c":7,"msgs":{}}'),
  () => said('{"t":"mark","c":"00000000-0000-7000-8000-000000000000"}'),
  () => Buffer.from([0x81, 0x02, 0x7b, 0x7d]),
  () => masked([0xc1], 2, Buffer.from('{}')),
  () => masked([0x83], 2, Buffer.from('{}')),
  () => Buffer.concat(Array.from({ length: 200 }, (_, nth) => masked([nth === 0 ? 0x01 : 0x00], 1, Buffer.from('x')))),
  () => masked([0x81], 100_000_000, Buffer.from('x')),
  () => said('null'),
];

async function writeRubbish(person: Person, chance: Stage['chance'], url: string): Promise<void> {
  const greeted = chance.is(0.5);
  const socket = greeted
    ? await person.openAnother()
    : new WebSocket(`${url.replace('http', 'ws')}/ws`, 'chatter.v1', { headers: person.headers });
  socket.on('error', () => {});
  await until('it is open or refused', () => socket.readyState !== WebSocket.CONNECTING);
  const raw = (socket as unknown as { _socket?: Socket })._socket;
  raw?.on('error', () => {});
  for (let nth = 0; nth < 3; nth++) raw?.write(chance.oneOf(rubbish)());
  await until('it is ended or has answered', () => socket.readyState === WebSocket.CLOSED, { withinMs: 3000 }).catch(() => {});
  socket.terminate();
}

/** Lets another client of somebody's follow one of their conversations, so that it has something to come back to. */
function begin(client: Client, person: Person): void {
  client.start();
  const [c] = person.places.keys();
  // They may have been removed from it meanwhile.
  if (c !== undefined) client.openConversation(c).catch(() => {});
}

export const sockets: readonly Nemesis[] = [
  {
    id: 'X1',
    what: 'sockets bring rubbish: malformed frames, malformed text, too much of either',
    async harm({ crowd, chance, installation, long, stopping }) {
      const untilMs = performance.now() + (long ? 60_000 : 5000);
      while (performance.now() < untilMs) {
        stopping.throwIfAborted();
        await Promise.all(
          Array.from({ length: 5 }, () => writeRubbish(chance.oneOf(crowd.people), chance, installation.url).catch(() => {})),
        );
      }
    },
  },
  {
    id: 'H1',
    what: 'the gateway is killed with 2,000 sockets on it, and all come back',
    // Of the large conversation each message goes to most of these sockets, whose clients run beside the services on one machine.
    messagesPerSecond: 5,
    async harm({ crowd, unit, long, expect, figure, stopping }) {
      const people = [...crowd.people];
      const each = Math.ceil((long ? 2000 : 300) / people.length);
      const idle = Array.from({ length: each * people.length }, (_, nth) => (people[nth % people.length] as Person).idleClient());
      const online = () => idle.filter(({ state }) => state === 'online').length;
      const patience = { withinMs: 120_000, everyMs: 100, signal: stopping };
      const all = async (what: string) => {
        const inTime = await until(what, () => online() === idle.length, patience).catch(() => false);
        expect(`${what} (${online()} of ${idle.length})`, inTime === true);
      };
      try {
        for (const [nth, client] of idle.entries()) {
          begin(client, people[nth % people.length] as Person);
          // As fast as they get in: they shall not crowd each other out before it begins.
          if (nth % 50 === 49)
            await until('most of them are on', () => online() > nth - 25, { ...patience, withinMs: 5000 }).catch(() => {});
        }
        await all('all are on');
        const returning = new Returning(idle);
        const victim = unit('gateway');
        await victim.kill();
        await victim.start();
        await all('all are back');
        figure(returning.figure);
        expect(`the sockets were on it (${returning.back})`, returning.back > 0 && idle.length >= (long ? 2000 : 300));
      } finally {
        for (const client of idle) client.stop();
      }
    },
  },
  {
    id: 'M2',
    what: 'a session is ended and nobody is told: its socket is closed within 60 seconds',
    async harm({ crowd, links, lull, expect, installation }) {
      let lost = 0;
      const lens = () =>
        natsLens((subject) => {
          if (!subject.includes('session.revoked')) return 'pass';
          lost++;
          return 'drop';
        });
      for (const link of links(/^auth\.\d>nats$/)) link.lookInto(lens);
      await lull(1500);
      const person = crowd.people.find((one) => !crowd.talks.some(({ owner }) => owner === one)) as Person;
      const other = await person.openAnother();
      const code = new Promise<number>((resolve) => other.once('close', resolve));
      crowd.dismiss(person);
      const response = await fetch(`${installation.url}/api/v1/sessions/current`, {
        method: 'DELETE',
        headers: { ...person.headers, 'sec-fetch-site': 'same-origin' },
      });
      expect(`the session was ended (${response.status})`, response.status === 204);
      const closedWith = await Promise.race([code, lull(60_000).then(() => 0)]);
      expect('the word of it was lost', lost > 0);
      expect(`its socket was closed with 4002 (${closedWith})`, closedWith === 4002);
    },
  },
];
