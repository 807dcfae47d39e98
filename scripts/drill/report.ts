import type { DrillReport, Restarted } from '@chatter/client/drill/drill.ts';

const count = (value: number) => value.toLocaleString('en');
const duration = (ms: number) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** A line for a part that is back. */
export function restartLine({ part, tookMs, longestMs }: Restarted): string {
  return `  ${part.padEnd(14)} ${duration(tookMs).padStart(8)}   ${duration(longestMs).padStart(8)}`;
}

export const restartHead = `  ${'restarted'.padEnd(14)} ${'back in'.padStart(8)}   longest wait of a message`;

/** The sums, as an owner wants to read them. */
export function summary({ sent, accepted, refused, stored, received, doubled, disordered, delays, reconnects }: DrillReport): string {
  const equals = [accepted, stored, received].every((other) => other === sent) ? '=' : '/';
  const parts = [`sent ${count(sent)}`, `accepted ${count(accepted)}`, `stored ${count(stored)}`, `received ${count(received)}`];
  return `${parts.join(` ${equals} `)}; refused ${count(refused)}, doubled ${count(doubled)}, out of order ${count(disordered)}
until everybody had it: p50 ${duration(delays.p50)}, p99 ${duration(delays.p99)}, longest ${duration(delays.max)}; connections made again: ${count(reconnects)}`;
}
