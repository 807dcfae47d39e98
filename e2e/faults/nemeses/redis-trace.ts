import { isSync, isWrite, type Moment, readTrace } from './trace.ts';

/** The files of Redis to which it appends what it obeys. */
const isLog = (path: string) => path.endsWith('.incr.aof');
const unsyncs = (moment: Moment) => isLog(moment.of) && isWrite(moment) && moment.phase === 'begin';
const syncs = (moment: Moment) => isLog(moment.of) && isSync(moment) && moment.phase === 'end' && moment.result === 0;
const accepts = (moment: Moment) => isWrite(moment) && moment.phase === 'begin' && /\\r\\nO \d+ \d+ \d+/.test(moment.text);

/**
 * Reads what strace saw of Redis: how many answers that accept a message were written, and how many of them while something that was
 * written to the append-only file was not synced yet.
 */
export function answersBeforeSync(trace: string): { answers: number; early: number } {
  let unsynced = false;
  let answers = 0;
  let early = 0;
  for (const moment of readTrace(trace)) {
    if (unsyncs(moment)) unsynced = true;
    else if (syncs(moment)) unsynced = false;
    else if (accepts(moment)) {
      answers++;
      if (unsynced) early++;
    }
  }
  return { answers, early };
}

/**
 * How many bytes at the end of each append-only file were written and not synced when the trace ended: what a loss of power takes away at
 * most. A write of which the trace does not tell the end counts for nothing.
 */
export function unsyncedBytes(trace: string): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const moment of readTrace(trace)) {
    if (moment.phase !== 'end' || !isLog(moment.of) || !(moment.result >= 0)) continue;
    if (isSync(moment)) bytes.delete(moment.of);
    else if (isWrite(moment)) bytes.set(moment.of, (bytes.get(moment.of) ?? 0) + moment.result);
  }
  return bytes;
}
