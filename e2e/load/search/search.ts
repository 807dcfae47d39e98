import { parseArgs } from 'node:util';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import { type Someone, type System, startSystem } from '../../system.ts';
import { Samples } from '../quantile.ts';
import { nameOf } from './names.ts';

const usage = `npm run bench:search -- [options]

Makes accounts in a Chatter of its own and finds people in it by HTTP, one search after the other, as somebody with friends and a group. CPU is that of
all of Node (gateway, auth, chat and the one who asks are one process), not that of MySQL.

  --accounts N   100,000 by default
  --searches N   searches of each kind, 500 by default
  --within MS    exit code 1 where a 99th percentile is above, 20 by default`;

const accountsAtOnce = 200;
const friends = 150;
const members = 100;

interface Kind {
  what: string;
  query(n: number): string;
}

/** What people type: from one letter, which fits thousands, to all of it. */
const kinds: readonly Kind[] = [
  { what: 'one letter', query: (n) => nameOf(n).firstName.slice(0, 1) },
  { what: 'two letters', query: (n) => nameOf(n).firstName.slice(0, 2) },
  { what: 'a first name', query: (n) => nameOf(n).firstName },
  { what: 'a last name without accents', query: (n) => nameOf(n).lastName.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase() },
  { what: 'both names', query: (n) => `${nameOf(n).firstName} ${nameOf(n).lastName}` },
  { what: 'a username', query: (n) => `person${n}` },
  { what: 'nobody', query: (n) => `nobody${n}` },
];

/** `npm run bench:search`. Answers the exit code. */
async function benchSearch(accounts: number, searches: number, withinMs: number): Promise<number> {
  await using system = await startSystem({ auth: { CHATTER_LIMITS: 'off' }, gateway: { CHATTER_LIMITS: 'off' } }, 1);
  const startedAt = performance.now();
  const ids = await makeAccounts(system, accounts);
  console.log(`${accounts} accounts made in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const [searcher] = (await system.people(1)) as [Someone];
  await makeNear(system, searcher, ids);

  console.log('\n| Searched for | found | p50 ms | p90 ms | p99 ms | CPU ms |\n|---|---|---|---|---|---|');
  let slow = false;
  for (const { what, query } of kinds) {
    const took = new Samples();
    const before = process.cpuUsage();
    let found = 0;
    for (let n = 0; n < searches; n++) {
      const path = `/accounts?q=${encodeURIComponent(query((n * 7919) % accounts))}`;
      const beganAt = performance.now();
      const { status, body } = await system.ask(searcher, 'GET', path);
      took.add(performance.now() - beganAt);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      found += (body as { items: Person[] }).items.length;
    }
    const { p50, p90, p99 } = took.latency();
    const { user, system: kernel } = process.cpuUsage(before);
    const cpu = (user + kernel) / 1000 / searches;
    slow ||= p99 > withinMs;
    console.log(
      `| ${what} | ${(found / searches).toFixed(1)} | ${p50.toFixed(1)} | ${p90.toFixed(1)} | ${p99.toFixed(1)} | ${cpu.toFixed(1)} |`,
    );
  }
  return slow ? 1 : 0;
}

async function makeAccounts({ admin }: System, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < count; from += accountsAtOnce) {
    const rows = Array.from({ length: Math.min(accountsAtOnce, count - from) }, (_, at) => {
      const n = from + at;
      return { username: `person${n}`, email: `person${n}@example.org`, ...nameOf(n) };
    });
    const { items } = await admin.ask(createAccounts, { rows, sessions: false }, { timeoutMs: 60_000 });
    for (const item of items) if ('id' in item) ids.push(item.id);
  }
  return ids;
}

/** Friends all over, and a group with others: what a search ranks by. */
async function makeNear(system: System, searcher: Someone, ids: readonly string[]): Promise<void> {
  const every = (count: number, offset: number) =>
    Array.from({ length: count }, (_, at) => ids[(at * 631 + offset) % ids.length] as string);
  for (const id of every(friends, 0)) await system.ask(searcher, 'PUT', `/friends/requests/${id}`);
  await system.query('auth', "UPDATE relation SET state = 'friends' WHERE state = 'asked'");
  await system.ask(searcher, 'POST', '/conversations', { kind: 'group', title: 'Near', members: [...new Set(every(members, 17))] });
}

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    searches: { type: 'string', default: '500' },
    within: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(usage);
else process.exitCode = await benchSearch(Number(values.accounts), Number(values.searches), Number(values.within));
