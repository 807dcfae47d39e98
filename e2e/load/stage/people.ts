import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Person } from './stage.ts';

const mostAtOnce = 200;
const patienceMs = 60_000;

/** Makes activated accounts with a session each, as the administrator may. */
export async function makePeople(admin: Pick<Bus, 'ask'>, publicUrl: string, count: number): Promise<Person[]> {
  const { session } = publicAddress(publicUrl).cookies;
  const people: Person[] = [];
  while (people.length < count) {
    const tag = uuidV7().slice(-12);
    const rows = Array.from({ length: Math.min(mostAtOnce, count - people.length) }, (_, index) => ({
      username: `b${index}-${tag}`,
      email: `b${index}-${tag}@load.invalid`,
      firstName: 'Bench',
      lastName: `${people.length + index}`,
    }));
    const { items } = await admin.ask(createAccounts, { rows, sessions: true }, { timeoutMs: patienceMs });
    for (const item of items) {
      if (!('token' in item)) throw new Error(`${item.username}: ${item.refused}`);
      people.push({ id: item.id, cookie: `${session}=${item.token}` });
    }
  }
  return people;
}
