import type { Breach } from './evidence.ts';
import { type Facts, within } from './facts.ts';

/** Invariant 7: the archive has 1..head of every conversation, but for holes that are announced, where there may be any. */
export function checkDensity({ conversations, evidence }: Facts): Breach[] {
  return [...conversations.values()].flatMap(({ c, bySeq, head, holes }): Breach[] => {
    const missing = Array.from({ length: head }, (_, index) => index + 1).filter((seq) => !bySeq.has(seq) && !within(holes, seq));
    return [
      ...(missing.length > 0 ? [{ invariant: 7, what: `${c} lacks ${missing.slice(0, 10).join(', ')} below ${head}` }] : []),
      ...(holes.length > 0 && !evidence.holesAllowed ? [{ invariant: 7, what: `${c} has a hole though Redis lost nothing` }] : []),
    ];
  });
}
