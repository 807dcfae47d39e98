import type WebSocket from 'ws';
import { Chance } from '../crowd/chance.ts';
import type { Person } from '../crowd/person.ts';
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

export const doubled: Nemesis = {
  id: 'U1',
  what: 'everything is sent up to six times, also on two sockets at once',
  saying: sayAgain,
  async harm({ crowd, lull, long, expect }) {
    for (const person of crowd.people.slice(0, 25)) others.set(person, await person.openAnother());
    await lull(long ? 30_000 : 5000);
    for (const person of crowd.people) others.get(person)?.terminate();
    expect(
      'somebody had two sockets',
      crowd.people.some((person) => others.has(person)),
    );
  },
};
