import type { Marks } from '@chatter/contracts/chat/views.ts';

/** Marks by account, each at the higher of both: marks only grow, so their order of arrival does not matter. */
export function grownMarks(marks: Record<string, Marks>, more: Record<string, Marks>): Record<string, Marks> {
  const all = { ...marks };
  for (const [account, [delivered, read]] of Object.entries(more)) {
    const [d, r] = all[account] ?? [0, 0];
    all[account] = [Math.max(d, delivered), Math.max(r, read)];
  }
  return all;
}
