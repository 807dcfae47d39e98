import { makeTicket } from '@chatter/contracts/gateway/routes.ts';
import type WebSocket from 'ws';
import { Chance } from '../crowd/chance.ts';
import type { Person } from '../crowd/person.ts';
import { openTapped } from '../crowd/tapped-socket.ts';
import type { Nemesis } from '../stage.ts';

/** Another number than the client's own frames have. */
const otherIds = 1_000_000;
const chance = new Chance(7);
const others = new WeakMap<Person, WebSocket>();

/** Says every `send` again up to five times: on the same socket, and on a second one of the same account. */
function sayAgain(person: Person, socket: WebSocket, text: string): void {
  if (!text.startsWith('{"t":"send"') || others.get(person) === socket) return;
  const frame = JSON.parse(text) as { id: number };
  const again = JSON.stringify({ ...frame, id: frame.id + otherIds });
  const other = others.get(person);
  for (let count = chance.below(6); count > 0; count--) {
    if (chance.is(0.5) && other?.readyState === other?.OPEN) other?.send(again);
    // Past the tap: it would be said again for ever.
    else setTimeout(() => Object.getPrototypeOf(socket).send.call(socket, again), chance.between(0, 50));
  }
}

/** A second device of somebody. It is told everything too, and that is recorded. */
async function openOther(person: Person, url: string): Promise<void> {
  const { ticket } = await person.http.ask(makeTicket);
  const { saying: _, ...tap } = person.tap;
  const socket = openTapped(`${url.replace('http', 'ws')}/ws`, 'chatter.v1', tap);
  socket.once('open', () => socket.send(JSON.stringify({ t: 'hello', v: 1, ticket })));
  others.set(person, socket);
}

export const doubled: Nemesis = {
  id: 'U1',
  what: 'everything is sent up to six times, also on two sockets at once',
  saying: sayAgain,
  async harm({ crowd, installation, lull, long, expect }) {
    for (const person of crowd.people.slice(0, 25)) await openOther(person, installation.url);
    await lull(long ? 30_000 : 5000);
    for (const person of crowd.people) others.get(person)?.terminate();
    expect(
      'somebody had two sockets',
      crowd.people.some((person) => others.has(person)),
    );
  },
};
