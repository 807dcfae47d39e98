import { nameOf } from './acked.ts';
import type { Breach } from './evidence.ts';
import type { Facts, Send } from './facts.ts';

/**
 * Invariants 5 and 6: what one client said first has the lower seq, and so has whatever was acked before something else was said. Sends
 * that were accepted twice, because Redis lost the first time, have two places and are left out.
 */
export function checkRealTime({ sends }: Facts): Breach[] {
  const acked = sends.filter(({ oks }) => new Set(oks.map(({ seq }) => seq)).size === 1);
  const byConversation = Map.groupBy(acked, ({ c }) => c);
  return [...byConversation.values()].flatMap((all) => [...senderOrder(all), ...ackedFirst(all)]);
}

const seqOf = ({ oks }: Send) => oks[0]?.seq as number;
const ackedUs = ({ oks }: Send) => oks[0]?.us as number;

function senderOrder(all: readonly Send[]): Breach[] {
  return [...Map.groupBy(all, ({ account }) => account).values()].flatMap((own) =>
    own.slice(1).flatMap((send, index): Breach[] => {
      const before = own[index] as Send;
      if (seqOf(before) < seqOf(send)) return [];
      return [{ invariant: 5, what: `${nameOf(send)} is ${seqOf(send)}, said after the one that is ${seqOf(before)}` }];
    }),
  );
}

function ackedFirst(all: readonly Send[]): Breach[] {
  const byAck = [...all].sort((a, b) => ackedUs(a) - ackedUs(b));
  const breaches: Breach[] = [];
  let at = 0;
  let highest = 0;
  for (const send of [...all].sort((a, b) => a.invokedUs - b.invokedUs)) {
    for (let next = byAck[at]; next !== undefined && ackedUs(next) < send.invokedUs; next = byAck[++at]) {
      highest = Math.max(highest, seqOf(next));
    }
    if (seqOf(send) < highest) breaches.push({ invariant: 6, what: `${nameOf(send)} is ${seqOf(send)}, said after ${highest} was acked` });
  }
  return breaches;
}
