import { endTracing, inSpan, SpanKind, startTrace, traced, tracing } from '../src/tracing.ts';
import { loaded } from './watch-imports.ts';

/** Run as a process of its own by `telemetry.test.ts`: makes two spans as services do, and says what was loaded. */
const on = tracing;
const span = tracing ? startTrace('outer', SpanKind.INTERNAL) : null;
const work = () => traced('inner', {}, async () => {});
await (span === null ? work() : inSpan(span, work));
await endTracing();
process.stdout.write(JSON.stringify({ tracing: on, sdk: loaded.length }));
