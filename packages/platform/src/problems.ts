import type { Problem } from '@chatter/contracts/kit/problem.ts';

/** A problem of a common code. */
export function problem(code: string, status: number, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: titleOf(code), status, code, ...more };
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
