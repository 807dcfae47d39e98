import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { type AccountRow, readAccountRows } from './account-rows.ts';

type Item = AnswerOf<typeof createAccounts>['items'][number];
export interface Out {
  line(text: string): void;
  fault(text: string): void;
}

const mostAtOnce = 200;
/** Passwords of their own take auth some 60 ms each. */
const fewAtOnce = 25;
const patienceMs = 60_000;

/** What is made, and how its sessions are handed over. */
interface Manner {
  sessions: boolean;
  /** Name of the session cookie. */
  cookie: string;
}

/**
 * Makes `count` accounts `<prefix>1`, `<prefix>2` ..., all with one new password, and tells each in a JSON line. Numbers that are taken
 * are passed over, in longer and longer steps while none is free.
 */
export async function createMany(bus: Bus, plan: Manner & { count: number; prefix: string }, out: Out): Promise<void> {
  const password = randomBytes(12).toString('base64url');
  let [number, step] = [1, 1];
  for (let left = plan.count; left > 0; ) {
    const rows = Array.from({ length: Math.min(left, mostAtOnce) }, () => numbered(plan.prefix, number++, password));
    const made = (await create(bus, rows, plan.sessions)).filter((item) => 'id' in item);
    for (const { id, username, token } of made) out.line(JSON.stringify({ id, username, password, ...cookieOf(plan, token) }));
    left -= made.length;
    step = made.length === 0 ? step * 2 : 1;
    number += step - 1;
  }
}

/** Addresses below `.invalid` reach nobody (RFC 2606). */
function numbered(prefix: string, number: number, password: string): AccountRow {
  const username = `${prefix}${number}`;
  return { username, email: `${username}@load.invalid`, firstName: prefix, lastName: String(number), password };
}

/**
 * Makes the accounts of a CSV file. Tells each in a JSON line, and in a sentence whose username or address is taken.
 * @returns whether all were made
 */
export async function createFromCsv(bus: Bus, plan: Manner & { file: string }, out: Out): Promise<boolean> {
  const rows = readAccountRows(await readFile(plan.file, 'utf8'));
  const atOnce = rows.some((row) => row.password !== undefined) ? fewAtOnce : mostAtOnce;
  let all = true;
  for (let at = 0; at < rows.length; at += atOnce) {
    const items = await create(bus, rows.slice(at, at + atOnce), plan.sessions);
    for (const item of items) all = tell(item, plan, out) && all;
  }
  return all;
}

function tell(item: Item, manner: Manner, out: Out): boolean {
  if ('id' in item) out.line(JSON.stringify({ id: item.id, username: item.username, ...cookieOf(manner, item.token) }));
  else out.fault(`${item.username}: ${item.refused === 'username-taken' ? 'the username is taken' : 'the e-mail address is taken'}`);
  return 'id' in item;
}

function cookieOf({ cookie }: Manner, token: string | null): { cookie?: string } {
  return token === null ? {} : { cookie: `${cookie}=${token}` };
}

async function create(bus: Bus, rows: AccountRow[], sessions: boolean): Promise<Item[]> {
  return (await bus.ask(createAccounts, { rows, sessions }, { timeoutMs: patienceMs })).items;
}
