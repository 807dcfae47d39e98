import { absoluteLimitMs } from './session-life.ts';

const dayMs = 86_400_000;
const registrationMs = 7 * dayMs;
const letterMs = 30 * dayMs;

/** What was made at or before these moments is no longer kept: it can do nothing any more (ASVS 5.0, 14.2.7). */
export function keptUntil(now: Date): { registration: Date; letter: Date; session: Date } {
  const before = (ms: number) => new Date(now.getTime() - ms);
  return { registration: before(registrationMs), letter: before(letterMs), session: before(absoluteLimitMs) };
}
