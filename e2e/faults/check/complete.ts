import type { Breach, Person } from './evidence.ts';
import type { Conversation, Facts } from './facts.ts';

/** Invariant 8: whoever stayed has every event since they came, of each conversation that they are in. */
export function checkComplete({ conversations, live }: Facts): Breach[] {
  return live.flatMap((person) => {
    const held = heldBy(person);
    return [...conversations.values()].flatMap((conversation) => missingOf(person, conversation, held.get(conversation.c)));
  });
}

function heldBy({ lines }: Person): Map<string, Set<number>> {
  const held = new Map<string, Set<number>>();
  for (const line of lines) {
    const seen = line.k === 'deliver' ? line.evs : line.k === 'page' || line.k === 'reset' ? line.rows : [];
    if (!('c' in line)) continue;
    const seqs = held.get(line.c) ?? new Set();
    held.set(line.c, seqs);
    for (const { seq } of seen) seqs.add(seq);
  }
  return held;
}

function missingOf({ account }: Person, { c, members, bySeq, head }: Conversation, held: Set<number> = new Set()): Breach[] {
  const since = members.get(account)?.find(({ to }) => to === Number.POSITIVE_INFINITY)?.from;
  if (since === undefined) return [];
  const missing = [...bySeq.keys()].filter((seq) => seq >= since && !held.has(seq));
  if (missing.length === 0) return [];
  return [{ invariant: 8, what: `${account} lacks ${missing.slice(0, 10).join(', ')} (${missing.length}) of ${c}, whose head is ${head}` }];
}
