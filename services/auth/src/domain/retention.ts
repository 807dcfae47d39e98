import { absoluteLimitMs } from './session-life.ts';

const dayMs = 86_400_000;
const registrationMs = 7 * dayMs;
const letterMs = 30 * dayMs;
const farewellMs = dayMs;
const notificationMs = 180 * dayMs;
const orphanMs = 3_600_000;

/** A photo made at or before this moment that nobody shows is nobody's: it is not just being set. */
export function orphanedBefore(now: Date): Date {
  return new Date(now.getTime() - orphanMs);
}

interface Kept {
  registration: Date;
  letter: Date;
  session: Date;
  farewell: Date;
  notification: Date;
}

/** What was made at or before these moments is no longer kept: it can do nothing any more (ASVS 5.0, 14.2.7). */
export function keptUntil(now: Date): Kept {
  const before = (ms: number) => new Date(now.getTime() - ms);
  return {
    registration: before(registrationMs),
    letter: before(letterMs),
    session: before(absoluteLimitMs),
    farewell: before(farewellMs),
    notification: before(notificationMs),
  };
}
