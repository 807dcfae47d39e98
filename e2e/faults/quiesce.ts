import { NotInTime, until } from '@chatter/testkit/until.ts';
import type { Crowd } from './crowd/crowd.ts';
import { countBuffered, readStanding } from './gather.ts';
import type { Installation } from './system/installation.ts';

/** Receipts are raised, and told, up to three seconds after what they are about: only what has been at rest for longer stays so. */
const calmMs = 3500;

/**
 * Everything is well again: waits until everybody is online, knows what became of all they said, and has all there is, and goes on so for a
 * while. Answers when that began (`performance.now()`), and what is still missing, if anything, when patience ends.
 */
export async function quiesce(
  installation: Installation,
  crowd: Crowd,
  signal: AbortSignal,
  withinMs = 120_000,
): Promise<{ atMs: number; missing: string[] }> {
  await installation.heal();
  let missing: string[] = ['nobody looked'];
  let sinceMs: number | null = null;
  const look = async () => {
    missing = await missingOf(installation, crowd);
    const now = performance.now();
    sinceMs = missing.length > 0 ? null : (sinceMs ?? now);
    return sinceMs !== null && now - sinceMs >= calmMs;
  };
  try {
    await until('the system is at rest', look, { withinMs, everyMs: 250, signal });
  } catch (fault) {
    if (!(fault instanceof NotInTime)) throw fault;
  }
  return { atMs: sinceMs ?? performance.now(), missing };
}

async function missingOf({ servers }: Installation, { people, talks }: Crowd): Promise<string[]> {
  const unsettled = people.filter(({ settled }) => !settled);
  if (unsettled.length > 0) return unsettled.map((person) => person.unsettled);
  const { logEntries, unstored } = await countBuffered(servers);
  if (logEntries + unstored > 0) return [`${logEntries} entries and receipts of ${unstored} conversations are not in MySQL`];
  const { heads, members } = await readStanding(
    servers,
    talks.map(({ c }) => c),
  );
  const byAccount = new Map(people.map((person) => [person.account, person]));
  return members.flatMap(({ c, account }) => {
    const person = byAccount.get(account);
    const head = heads.get(c) ?? 0;
    return person === undefined || person.places.get(c) === head ? [] : [`${account} is at ${person.places.get(c)} of ${head} in ${c}`];
  });
}
