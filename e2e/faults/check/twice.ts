import type { Breach, Evidence, Person } from './evidence.ts';
import { type Facts, frameOf, within } from './facts.ts';

/** Events that may cross a socket twice, of all that cross it: a gateway that reads a gap may meet what is under way. */
const mostDoubled = 0.01;

/** Invariant 2: a message is at one place in the archive, is given to each client once, and crosses a socket once but for few. */
export function checkTwice({ evidence, conversations }: Facts): Breach[] {
  return [
    ...twiceInArchive(evidence),
    ...evidence.people.flatMap((person) => twiceDelivered(person, conversations)),
    ...twiceOnWire(evidence),
  ];
}

function twiceInArchive({ events }: Evidence): Breach[] {
  const seen = new Map<string, number>();
  return events.flatMap(({ c, sender, m, seq }): Breach[] => {
    const key = `${c} ${sender} ${m}`;
    const before = seen.get(key);
    seen.set(key, seq);
    return before === undefined ? [] : [{ invariant: 2, what: `${key} is in the archive as ${before} and ${seq}` }];
  });
}

function twiceDelivered({ account, lines }: Person, conversations: Facts['conversations']): Breach[] {
  const seen = new Map<string, number>();
  const breaches: Breach[] = [];
  for (const line of lines) {
    // A client that began anew, or was let in again, may be told again.
    if (line.k === 'restart' || line.k === 'left') seen.clear();
    if (line.k !== 'deliver') continue;
    for (const { seq, from, m, kind } of line.evs) {
      const key = `${line.c} ${from} ${m}`;
      const before = seen.get(key);
      seen.set(key, seq);
      // What was lost and announced as lost is said again, and has no other place than the new one.
      const lost = before !== undefined && before !== seq && within(conversations.get(line.c)?.holes ?? [], before);
      if (before === undefined || lost || kind === 'tombstone') continue;
      breaches.push({ invariant: 2, what: `${key} was given to ${account} again, as ${seq}` });
    }
  }
  return breaches;
}

function twiceOnWire({ people }: Evidence): Breach[] {
  const counts = people.map(countOnWire);
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  const doubled = counts.reduce((sum, count) => sum + count.doubled, 0);
  return doubled > Math.max(1, all * mostDoubled) ? [{ invariant: 2, what: `${doubled} of ${all} events crossed a socket twice` }] : [];
}

/** Events a client's sockets brought, and how many of them a socket had brought before. */
function countOnWire({ wire }: Person): { all: number; doubled: number } {
  const seen = new Map<string, Set<number>>();
  let all = 0;
  let doubled = 0;
  for (const line of wire) {
    const frame = line.way === 'in' ? frameOf(line) : null;
    const key = `${line.n} ${frame?.c}`;
    // What comes after either begins anew.
    if (frame?.t === 'left' || frame?.t === 'reset') seen.delete(key);
    if (frame?.t !== 'ev') continue;
    const seqs = seen.get(key) ?? new Set();
    seen.set(key, seqs);
    for (const { seq } of frame.evs ?? []) {
      all++;
      if (seqs.has(seq)) doubled++;
      seqs.add(seq);
    }
  }
  return { all, doubled };
}
