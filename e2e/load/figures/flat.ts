import { median } from './guard.ts';

/** Memory at a moment, KiB by process. */
export interface Size {
  minute: number;
  kib: Readonly<Record<string, number>>;
}

/** So much more in the last quarter than in the second is a leak. */
const mostGrowth = 1.15;
/** Below this a process is small enough to grow by itself. */
const smallKiB = 20 * 1024;
/** What is told to fill its caches, and what holds the last hours by design, grows under load until it is full. */
const mayGrow = new Set(['mysql', 'redis', 'launcher']);

/** Processes that were larger in the last quarter of a soak than in its second, when all caches were warm; in words. */
export function grown(sizes: readonly Size[]): string[] {
  const quarter = sizes.length / 4;
  const second = sizes.slice(Math.floor(quarter), Math.floor(2 * quarter));
  const last = sizes.slice(Math.floor(3 * quarter));
  const names = Object.keys(sizes.at(-1)?.kib ?? {}).filter((name) => !mayGrow.has(name));
  return names.flatMap((name) => {
    const [was, is] = [second, last].map((of) => median(of.flatMap(({ kib }) => kib[name] ?? []))) as [number, number];
    const growth = is - was;
    if (!(growth > smallKiB && is > was * mostGrowth)) return [];
    return [`${name} grew from ${Math.round(was / 1024)} to ${Math.round(is / 1024)} MiB`];
  });
}
