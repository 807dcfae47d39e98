import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHttp } from '@chatter/client/http.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { SeatPlan } from './seat-plan.ts';
import { root, type System } from './system.ts';

interface Person {
  id: string;
  cookie: string;
}

const atOnce = 10;

/** Makes accounts with sessions by the administrator's command line, opens a direct conversation for every two, and plans their seats. */
export async function seatPairs(system: System, pairs: number, signal: AbortSignal): Promise<SeatPlan[]> {
  const people = await createAccounts(system.home, pairs * 2, signal);
  const seats: SeatPlan[] = [];
  for (let at = 0; at < people.length; at += atOnce * 2) {
    const some = people.slice(at, at + atOnce * 2);
    const couples = some.flatMap((person, index) => (index % 2 === 0 ? [[person, some[index + 1] as Person] as const] : []));
    const planned = await Promise.all(couples.map(([one, other]) => seatCouple(system.run.gateway, one, other)));
    seats.push(...planned.flat());
  }
  return seats;
}

async function createAccounts(home: string, count: number, signal: AbortSignal): Promise<Person[]> {
  const prefix = `bench${uuidV7().slice(-8)}`;
  const args = [join(root, 'scripts', 'admin.ts'), 'accounts', 'create', '--count', `${count}`, '--prefix', prefix, '--sessions'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CHATTER_HOME: home },
    maxBuffer: 16 * 1024 * 1024,
    signal,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function seatCouple(gateway: string, one: Person, other: Person): Promise<SeatPlan[]> {
  const headersOf = ({ cookie }: Person) => ({ cookie, origin: gateway });
  const http = createHttp({ base: gateway, headers: headersOf(one) });
  const { id: c } = await http.ask(openConversation, { body: { kind: 'direct', with: other.id } });
  const url = `${gateway.replace(/^http/, 'ws')}/ws`;
  return [one, other].map((person) => ({ url, headers: headersOf(person), ticketsAt: gateway, account: person.id, c }));
}
