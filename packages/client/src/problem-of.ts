import { commonRefusals } from '@chatter/contracts/kit/problem.ts';
import { ProblemError } from './problem-error.ts';

/**
 * Reads an answer that is no success.
 * @param retryAfter the header of that name, in seconds, where there is one
 * @param text the body: a problem (RFC 9457), or whatever a proxy on the way wrote
 */
export function problemOf(status: number, retryAfter: string | null, text: string): ProblemError {
  const seconds = Number(retryAfter ?? Number.NaN);
  const told = problemIn(text);
  return new ProblemError({
    title: `The server answered ${status}`,
    code: codeOf(status),
    ...(Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
    ...told,
    status,
  });
}

function problemIn(text: string): { code?: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') return body as { code: string };
  } catch {
    // Not ours: a proxy's page.
  }
  return {};
}

function codeOf(status: number): string {
  if (status === 502 || status === 504) return 'unavailable';
  return Object.entries(commonRefusals).find(([, of]) => of === status)?.[0] ?? 'fault';
}
