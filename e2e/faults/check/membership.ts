import type { Breach, Person } from './evidence.ts';
import { type Conversation, type Facts, type Frame, frameOf, within } from './facts.ts';

/** Invariant 9: nothing of a conversation crosses a socket, or is in a page, that lies outside the time its owner was in it. */
export function checkMembership({ conversations, evidence }: Facts): Breach[] {
  return evidence.people.flatMap((person) => [...onWire(person, conversations), ...inPages(person, conversations)]);
}

function onWire({ account, wire }: Person, conversations: ReadonlyMap<string, Conversation>): Breach[] {
  return wire.flatMap((line): Breach[] => {
    const frame = line.way === 'in' ? frameOf(line) : null;
    const conversation = conversations.get(frame?.c ?? '');
    if (frame === null || conversation === undefined) return [];
    return outside(account, conversation, seqsOf(frame), 'crossed a socket');
  });
}

function seqsOf({ t, evs, page }: Frame): number[] {
  if (t === 'ev') return (evs ?? []).map(({ seq }) => seq);
  return t === 'reset' ? (page?.items ?? []).map(({ seq }) => seq) : [];
}

/** What was asked for, over HTTP or by `fetch`: its frame does not name the conversation. */
function inPages({ account, lines }: Person, conversations: ReadonlyMap<string, Conversation>): Breach[] {
  return lines.flatMap((line) => {
    const conversation = line.k === 'page' ? conversations.get(line.c) : undefined;
    if (line.k !== 'page' || conversation === undefined) return [];
    const seqs = line.rows.map(({ seq }) => seq);
    return outside(account, conversation, seqs, 'was in a page');
  });
}

function outside(account: string, { c, members, bySeq }: Conversation, seqs: readonly number[], how: string): Breach[] {
  const intervals = members.get(account);
  const found = seqs.filter((seq) => bySeq.has(seq) && !within(intervals, seq));
  return found.length === 0 ? [] : [{ invariant: 9, what: `${found.join(', ')} of ${c} ${how} of ${account}, who was not in it` }];
}
