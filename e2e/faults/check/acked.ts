import type { Breach } from './evidence.ts';
import { type Facts, type Send, within } from './facts.ts';

/** Invariants 1 and 13: what was acked is in the archive where the ack said; what is unknown is there once, as it was said, or not at all. */
export function checkAcked({ conversations, sends, evidence, live }: Facts): Breach[] {
  const archived = new Map(evidence.events.map((row) => [`${row.c} ${row.sender} ${row.m}`, row.seq]));
  const staying = new Set(live.map(({ account }) => account));
  return sends.flatMap((send): Breach[] => {
    const conversation = conversations.get(send.c);
    const seqs = send.ms.flatMap((m) => archived.get(`${send.c} ${send.account} ${m}`) ?? []);
    const acked = send.oks.at(-1);
    if (conversation === undefined) return [];
    if (acked === undefined) return unknown(send, seqs, (seq) => conversation.bySeq.get(seq)?.hash, staying);
    if (seqs.length > 0 && conversation.bySeq.get(seqs[0] as number)?.kind !== 'tombstone') return [];
    const announced = evidence.holesAllowed && !staying.has(send.account) && within(conversation.holes, acked.seq);
    return announced ? [] : [{ invariant: 1, what: `${nameOf(send)} was acked as ${acked.seq} and is not in the archive` }];
  });
}

function unknown(send: Send, seqs: number[], hashAt: (seq: number) => string | undefined, staying: Set<string>): Breach[] {
  if (send.failed !== null && send.failed !== 'not-found')
    return [{ invariant: 13, what: `${nameOf(send)} was refused for good: ${send.failed}` }];
  if (send.failed !== null) return seqs.length === 0 ? [] : [{ invariant: 13, what: `${nameOf(send)} failed and is in the archive` }];
  if (staying.has(send.account)) return [{ invariant: 13, what: `${nameOf(send)} has no outcome though its client stayed` }];
  if (seqs.length > 1) return [{ invariant: 13, what: `${nameOf(send)} is at ${seqs.join(' and ')}` }];
  if (seqs[0] === undefined || hashAt(seqs[0]) === send.hash) return [];
  return [{ invariant: 13, what: `${nameOf(send)} says something else in the archive` }];
}

export function nameOf({ c, account, ms }: Send): string {
  return `${ms.at(-1)} of ${account} in ${c}`;
}
