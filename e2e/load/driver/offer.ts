import type { Phase } from '../phase.ts';
import type { Seat } from './seat.ts';

type Say = (seat: Seat, intendedAt: number) => void;
/** Called when the measured seconds begin, and when they end. */
type Read = () => void;
/** Whether the phase was ended from outside. */
type Ended = () => boolean;

/**
 * Open loop: message k is due at k / rate, seat after seat, whatever became of the earlier ones. A late timer makes a message late but
 * never moves when it was due, so waiting counts as latency.
 */
export function offerOpenLoop(phase: Phase, seats: readonly Seat[], say: Say, read: Read, ended: Ended): Promise<void> {
  const everyMs = 1000 / (phase.perSecond as number);
  const startAt = performance.now();
  const beginAt = startAt + phase.rampSeconds * 1000;
  const endAt = beginAt + phase.seconds * 1000;
  let next = 0;
  let measuring = false;
  return new Promise((resolve) => {
    const tick = () => {
      const now = performance.now();
      for (let due = startAt + next * everyMs; due <= now && due < endAt; due = startAt + ++next * everyMs) {
        if (!measuring && due >= beginAt) {
          measuring = true;
          read();
        }
        say(seats[next % seats.length] as Seat, due);
      }
      if (now < endAt && !(measuring && ended())) return void setTimeout(tick, 1);
      read();
      resolve();
    };
    tick();
  });
}

/** Closed loop: every seat keeps `window` messages unanswered; the crowd says the next one for each that is accepted. */
export function offerClosedLoop(phase: Phase, seats: readonly Seat[], say: Say, read: Read): Promise<void> {
  for (const seat of seats) for (let at = 0; at < phase.window; at++) say(seat, performance.now());
  return new Promise((resolve) => {
    const end = () => {
      read();
      resolve();
    };
    const begin = () => {
      read();
      setTimeout(end, phase.seconds * 1000);
    };
    setTimeout(begin, phase.rampSeconds * 1000);
  });
}
