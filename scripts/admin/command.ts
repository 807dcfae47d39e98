import { parseArgs } from 'node:util';
import { Role } from '@chatter/contracts/auth/views.ts';
import Value from 'typebox/value';

export type Command =
  | { do: 'help' }
  | { do: 'create-many'; count: number; prefix: string; sessions: boolean }
  | { do: 'create-from-csv'; file: string; sessions: boolean }
  | { do: 'promote'; login: string; role: Role }
  | { do: 'first-administrator' }
  | { do: 'raise-epoch' };

/** A command line that says nothing we know; the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const help = `The administrator's command line of a running Chatter.

  npm run --silent admin -- accounts create --count 500 [--prefix load] [--sessions]
      Makes activated accounts load1, load2 ...; numbers that are taken are passed over. All share one new password.
      Prints a JSON line each: {"id","username","password","cookie"}; cookie only with --sessions, which logs each in.

  npm run --silent admin -- accounts create --csv FILE [--sessions]
      Makes activated accounts from a file with the header username,email,firstName,lastName and, if wanted, ,password.
      When a line is faulty nothing is made. Names and addresses that are taken are told on standard error, the rest is made.

  npm run --silent admin -- accounts promote LOGIN --role admin|employee|user
      Gives an account a role. LOGIN is a username or an e-mail address.

  npm run --silent admin -- accounts first-administrator
      Makes a link that makes whoever is logged in and follows it the first administrator: once, within a day, and only while there is
      none. A former link is void then. Prints a JSON line: {"link","expiresAt"}; both are null when there is an administrator.

  npm run --silent admin -- log raise-epoch
      Has every conversation's log begin anew above all numbers given so far. To be said after Redis or MySQL was put back from a
      back-up: clients then send again what is missing. Prints a JSON line: {"epochs":[...]}. Doing it without need is harmless.

Chatter is found by run.json in CHATTER_HOME (.chatter). Exit codes: 0 done, 1 failed, 2 not understood.
`;

const options = {
  count: { type: 'string' },
  prefix: { type: 'string' },
  csv: { type: 'string' },
  sessions: { type: 'boolean' },
  role: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** @throws UsageError */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help === true || args.length === 0) return { do: 'help' };
  const [noun, verb, login, ...rest] = positionals;
  if (noun === 'log') return readLogCommand(args);
  const { count, prefix, csv, sessions = false, role, ...others } = values;
  if (noun !== 'accounts' || rest.length > 0 || Object.keys(others).length > 0)
    throw new UsageError(`not a command: ${positionals.join(' ')}`);
  if (verb === 'promote' && login !== undefined) return { do: 'promote', login, role: readRole(role) };
  if (args.join(' ') === 'accounts first-administrator') return { do: 'first-administrator' };
  if (verb !== 'create' || login !== undefined || role !== undefined) throw new UsageError(`not a command: ${positionals.join(' ')}`);
  if ((count === undefined) === (csv === undefined)) throw new UsageError('accounts create needs either --count or --csv');
  if (csv !== undefined) return { do: 'create-from-csv', file: csv, sessions };
  return { do: 'create-many', count: readCount(count ?? ''), prefix: readPrefix(prefix ?? 'load'), sessions };
}

function readLogCommand(args: readonly string[]): Command {
  if (args.join(' ') !== 'log raise-epoch') throw new UsageError(`not a command: ${args.join(' ')}`);
  return { do: 'raise-epoch' };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError('--count must be a number from 1 to 999999');
  return Number(text);
}

function readPrefix(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,22}$/.test(text))
    throw new UsageError('--prefix must be 2 to 23 letters, digits, dots, dashes or underscores');
  return text;
}

function readRole(role: string | undefined): Role {
  if (!Value.Check(Role, role)) throw new UsageError('--role must be admin, employee or user');
  return role;
}
