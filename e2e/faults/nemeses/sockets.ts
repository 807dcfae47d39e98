import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import type { Person } from '../crowd/person.ts';
import type { Nemesis, Stage } from '../stage.ts';
import { natsLens } from '../system/nats-lens.ts';

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
    async harm({ crowd, unit, lull, long, expect }) {
      const each = Math.ceil((long ? 2000 : 300) / crowd.people.length);
      const idle = crowd.people.flatMap((person) => Array.from({ length: each }, () => person.idleClient()));
      const online = () => idle.filter(({ state }) => state === 'online').length;
      for (const [nth, client] of idle.entries()) {
        client.start();
        if (nth % 50 === 49) await lull(300);
      }
      const patience = { withinMs: 90_000, everyMs: 100 };
      const all = () => online() === idle.length;
      expect(`all are on (${online()})`, await until('all are on', all, patience).catch(() => false));
      const victim = unit('gateway');
      await victim.kill();
      await victim.start();
      expect(`all are back (${online()})`, await until('all are back', all, patience).catch(() => false));
      for (const client of idle) client.stop();
      expect('somebody was on', idle.length >= 300);
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
