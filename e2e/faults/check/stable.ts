import type { Seen } from '../history/lines.ts';
import { nameOf } from './acked.ts';
import type { Breach, Person } from './evidence.ts';
import { type Conversation, type Facts, within } from './facts.ts';

/** Invariant 3: ack, archive and every delivery agree on a message's seq and on what it says. */
export function checkStable({ conversations, sends, evidence }: Facts): Breach[] {
  const acks = sends.flatMap((send): Breach[] => {
    const conversation = conversations.get(send.c);
    return send.oks.flatMap(({ seq }): Breach[] => {
      if (conversation === undefined || within(conversation.holes, seq)) return [];
      const row = conversation.bySeq.get(seq);
      // That it is missing is the first invariant's.
      if (row === undefined) return [];
      const same = row.sender === send.account && send.ms.includes(row.m) && row.hash === send.hash;
      return same ? [] : [{ invariant: 3, what: `${nameOf(send)} was acked as ${seq}, where the archive has ${row.m} (${row.kind})` }];
    });
  });
  return [...acks, ...evidence.people.flatMap((person) => checkSeen(person, conversations))];
}

function checkSeen({ account, lines }: Person, conversations: ReadonlyMap<string, Conversation>): Breach[] {
  return lines.flatMap((line): Breach[] => {
    const seen = line.k === 'deliver' ? line.evs : line.k === 'page' || line.k === 'reset' ? line.rows : [];
    const conversation = 'c' in line ? conversations.get(line.c) : undefined;
    return conversation === undefined ? [] : seen.flatMap((event) => differs(account, conversation, event));
  });
}

function differs(account: string, { c, bySeq, holes }: Conversation, { seq, from, m, hash, kind }: Seen): Breach[] {
  const row = bySeq.get(seq);
  if (row === undefined) {
    return within(holes, seq) ? [] : [{ invariant: 3, what: `${account} was given ${seq} of ${c}, which the archive does not have` }];
  }
  if (row.sender === from && row.m === m && row.hash === hash && row.kind === kind) return [];
  return [{ invariant: 3, what: `${account} was given ${m} as ${seq} of ${c}, where the archive has ${row.m} (${row.kind})` }];
}
