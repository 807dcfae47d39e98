const minuteMs = 60_000;

/** A console unused for so long is closed (ASVS 5.0, 7.3.1). */
const consoleIdleMs = 15 * minuteMs;
/** A console is closed after so long, used or not (7.3.2). */
const consoleMostMs = 12 * 60 * minuteMs;
/** What changes something wants its owner to have shown who they are within this time. */
const confirmedForMs = 15 * minuteMs;
/** The last use is written at most this often. */
const touchEveryMs = minuteMs;

export interface ConsoleTimes {
  openedAt: Date;
  /** When its owner last showed who they are. */
  confirmedAt: Date;
  usedAt: Date;
}

export function isConsoleOpen({ openedAt, usedAt }: ConsoleTimes, now: Date): boolean {
  return now.getTime() - usedAt.getTime() < consoleIdleMs && now.getTime() - openedAt.getTime() < consoleMostMs;
}

export function isConfirmed({ confirmedAt }: ConsoleTimes, now: Date): boolean {
  return now.getTime() - confirmedAt.getTime() < confirmedForMs;
}

export function isWorthTouching({ usedAt }: ConsoleTimes, now: Date): boolean {
  return now.getTime() - usedAt.getTime() >= touchEveryMs;
}
