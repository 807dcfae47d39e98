import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** Of much that lives V8 looks through all each time: it grows by at least this share of that. */
const leastPercent = 40;
const mostPercent = 400;

/**
 * Lets a process whose data lives long grow by so much before V8 looks through all of it again. By itself V8 lets the heap grow to twice
 * what is alive and more, which is much of what an idle socket weighs; a share of what is alive is too little where little is
 * (docs/performance.md).
 * @param bytes of garbage that may gather among what is old
 */
export function growHeapBy(bytes: number): void {
  const set = () => setFlagsFromString(`--heap-growing-percent=${growingPercent(bytes, getHeapStatistics().used_heap_size)}`);
  set();
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajor)) set();
  });
  observer.observe({ entryTypes: ['gc'] });
}

/** How much larger than what is alive the heap may become, in percent. @param aliveBytes after V8 has looked through it */
export function growingPercent(bytes: number, aliveBytes: number): number {
  return Math.round(Math.min(mostPercent, Math.max(leastPercent, (100 * bytes) / aliveBytes)));
}

function isMajor(entry: PerformanceEntry): boolean {
  return (entry as unknown as { detail: { kind: number } }).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
