import { checkAcked } from './acked.ts';
import { checkComplete } from './complete.ts';
import { checkConverge } from './converge.ts';
import { checkDensity } from './density.ts';
import type { Breach, Evidence } from './evidence.ts';
import { type Facts, factsOf } from './facts.ts';
import { checkMembership } from './membership.ts';
import { checkOrder } from './order.ts';
import { checkRealTime } from './real-time.ts';
import { checkReceipts } from './receipts.ts';
import { checkResources } from './resources.ts';
import { checkStable } from './stable.ts';
import { checkTwice } from './twice.ts';

const checks: readonly ((facts: Facts) => Breach[])[] = [
  checkAcked,
  checkTwice,
  checkStable,
  checkOrder,
  checkRealTime,
  checkDensity,
  checkComplete,
  checkMembership,
  checkConverge,
  checkReceipts,
  checkResources,
];

/** Looks for broken promises. Nothing here is shared with what it checks: it reads histories, wire and tables by itself. */
export function check(evidence: Evidence): Breach[] {
  const facts = factsOf(evidence);
  return checks.flatMap((look) => look(facts)).sort((a, b) => a.invariant - b.invariant);
}
