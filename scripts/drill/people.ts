import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientOptions } from '@chatter/client/client-options.ts';
import { createHttp } from '@chatter/client/http.ts';
import { ProblemError } from '@chatter/client/problem-error.ts';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { getMe } from '@chatter/contracts/auth/routes.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { RunFile } from '@chatter/testkit/run-file.ts';
import { Hindrance } from '../start/hindrance.ts';
import { writePrivate } from '../start/write-private.ts';

export interface Person {
  readonly id: string;
  readonly cookie: string;
}

/** How a person's client reaches Chatter. */
export const optionsOf = (base: string, origin: string, { cookie }: Person): ClientOptions => ({ base, headers: { cookie, origin } });

/** Opens the conversation that only these two are in: nobody else sees the drill. */
export async function openShadow(base: string, origin: string, [one, other]: readonly [Person, Person]): Promise<string> {
  const http = createHttp({ base, headers: { cookie: one.cookie, origin } });
  return (await http.ask(openConversation, { body: { kind: 'direct', with: other.id } })).id;
}

/** The drill's own two accounts at the Chatter of a home, made at the first drill and kept in the home. */
export async function peopleOfHome(home: string, run: RunFile): Promise<[Person, Person]> {
  const file = join(home, 'drill.json');
  const kept = readKept(file);
  if (kept !== null && (await areSignedIn(run, kept))) return kept;
  const made = await makePeople(run);
  writePrivate(file, made);
  return made;
}

function readKept(file: string): [Person, Person] | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [Person, Person];
  } catch {
    return null; // None yet, or damaged: others are made.
  }
}

async function areSignedIn({ gateway, publicUrl }: RunFile, people: readonly Person[]): Promise<boolean> {
  try {
    for (const { cookie } of people) await createHttp({ base: gateway, headers: { cookie, origin: publicUrl } }).ask(getMe);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return false;
    throw error;
  }
}

async function makePeople({ servers, publicUrl }: RunFile): Promise<[Person, Person]> {
  const bus = await openBus('admin', servers.nats.url, createLog('drill', 'silent'));
  try {
    const run = crypto.randomUUID().slice(0, 8);
    const rows = ['a', 'b'].map((which) => {
      const username = `drill-${run}-${which}`;
      return {
        username,
        email: `${username}@drill.invalid`,
        firstName: 'Drill',
        lastName: `${run} ${which}`,
        password: crypto.randomUUID(),
      };
    });
    const { items } = await bus.ask(createAccounts, { rows, sessions: true }, { timeoutMs: 30_000 });
    const cookie = publicAddress(publicUrl).cookies.session;
    const people = items.flatMap((item) => ('id' in item ? [{ id: item.id, cookie: `${cookie}=${item.token}` }] : []));
    if (people.length !== 2) throw new Hindrance('The accounts of the drill could not be made.');
    return people as [Person, Person];
  } finally {
    await bus.close();
  }
}

/**
 * Reads two people from a file of JSON lines.
 * @throws Hindrance
 */
export async function peopleOfFile(file: string): Promise<[Person, Person]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Hindrance(`${file} cannot be read.`);
  });
  try {
    const people = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Partial<Person>);
    const [one, other] = people.map(({ id, cookie }) => (typeof id === 'string' && typeof cookie === 'string' ? { id, cookie } : null));
    if (one && other) return [one, other];
  } catch {
    // Said below.
  }
  throw new Hindrance(`${file} does not hold two people, a JSON line {"id","cookie"} each.`);
}
