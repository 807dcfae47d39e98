import { type DestinationStream, type Logger, pino } from 'pino';
import { traceIds, tracing } from './tracing.ts';

export type { Logger };

/** Fields that must never reach a log, wherever they stand in a logged object. */
const secrets = new Set(['password', 'token', 'ticket', 'cookie', 'authorization', 'secret', 'body', 'text']);
const deepest = 6;

/**
 * A JSON logger to standard output (or `to`), one line an entry; secrets and message texts are cut out. While tracing is on, a line
 * written in a span has its `trace_id` and `span_id`.
 */
export function createLog(service: string, level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { log: (entry: object) => cut(entry, 0) as Record<string, unknown> },
    ...(tracing && { mixin: traceIds }),
    serializers: { err: (described: unknown) => described },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth > deepest) return '[deep]';
  if (value instanceof Error) return describe(value, depth);
  if (Array.isArray(value)) return value.map((item) => cut(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, secrets.has(name) ? '[cut]' : cut(of, depth + 1)]));
}

/** Libraries hang what they were doing on their errors, with its values: statements, arguments of AUTH. None of that is logged. */
function describe(error: Error, depth: number): object {
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return { type: name, message, ...(code !== undefined && { code }), stack, ...(cause !== undefined && { cause: cut(cause, depth + 1) }) };
}
