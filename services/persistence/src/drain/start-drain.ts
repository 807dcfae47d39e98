import { liveAppended } from '@chatter/contracts/chat/live.ts';
import { Witness } from '@chatter/contracts/chat/witness.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { pause, startLoop } from '@chatter/platform/loop.ts';
import { createSqlPool, isSqlAway } from '@chatter/platform/mysql.ts';
import type { Scope } from '@chatter/platform/service.ts';
import { tracesHere } from '@chatter/platform/trace-headers.ts';
import { tracing } from '@chatter/platform/tracing.ts';
import type { Redis } from 'ioredis';
import { Announcer } from './announcer.ts';
import { checkServer } from './check-server.ts';
import { Drain } from './drain.ts';
import { DrainMetrics } from './drain-metrics.ts';
import { DrainTraces } from './drain-traces.ts';
import { Holdings } from './holdings.ts';
import { logLength } from './log-length.ts';
import { LogReader } from './read-logs.ts';
import { Session } from './session.ts';

/** Least time from one batch to the next, unless there is more than one batch to drain: so that under load commits are few and large. */
const gatherMs = 200;
const emptyWithinMs = 8000;
/** For a MySQL that hangs. */
const finishWithinMs = 10_000;
/** Without a hint the log is looked at this often. */
const everyMs = 250;

/**
 * Drains the log until the service stops, and then what is in it at that moment, for 10 s at most. While MySQL, Redis or NATS is away
 * it keeps trying; the log keeps everything.
 * @throws ConfigError when MySQL is not durable or the number of shards was changed
 */
export async function startDrain(
  scope: Pick<Scope<unknown>, 'bus' | 'log' | 'metrics' | 'onStop' | 'signal'>,
  redis: Redis,
  databaseUrl: string,
  shards: number,
): Promise<void> {
  const pool = createSqlPool(databaseUrl, { connections: 1 });
  scope.onStop('drain connection', () => new Promise((resolve) => pool.end(() => resolve())));
  const holdings = new Holdings(redis, shards);
  const openSession = async () => {
    const session = await Session.open(pool, holdings.holder);
    try {
      await checkServer(session, shards);
      return session;
    } catch (error) {
      session.drop();
      throw error;
    }
  };
  const metrics = new DrainMetrics(scope.metrics, () => logLength(redis, holdings.positions.values()));
  const traces = new DrainTraces();
  const { log } = scope;
  const drain = new Drain({
    log,
    redis,
    metrics,
    holdings,
    traces,
    openSession,
    announcer: new Announcer(scope.bus),
    reader: new LogReader(redis, new Witness(scope.bus)),
  });
  try {
    await drain.open();
  } catch (error) {
    if (!isSqlAway(error)) throw error;
    log.warn({ err: error }, 'MySQL is away; the log keeps everything meanwhile');
  }
  redis.on('ready', () => drain.reread());
  run(scope, drain, traces);
}

function run(
  { bus, log, onStop, signal }: Pick<Scope<unknown>, 'bus' | 'log' | 'onStop' | 'signal'>,
  drain: Drain,
  traces: DrainTraces,
): void {
  let nextAtMs = 0;
  const loop = startLoop('drain', everyMs, log, async () => {
    const earlyMs = nextAtMs - performance.now();
    if (earlyMs > 0) await pause(earlyMs, signal);
    const beganAtMs = performance.now();
    const turn = await drain.turn();
    nextAtMs = turn === 'drained' ? beganAtMs + gatherMs : 0;
    if (turn === 'more') loop.wake();
  });
  const hints = bus.followLive(liveAppended, null, (shards) => {
    drain.hint(shards);
    if (tracing) traces.hint(tracesHere() ?? new Map());
    loop.wake();
  });
  onStop('drain', async () => {
    hints.stop();
    await loop.stop();
    await finish(drain, log);
  });
}

/** Drains what is in the log now and gives up the leases, if that can be done in time. */
async function finish(drain: Drain, log: Logger): Promise<void> {
  const giveUpAtMs = performance.now() + emptyWithinMs;
  const empty = async () => {
    drain.sweepNext();
    while ((await drain.turn()) === 'more' && performance.now() < giveUpAtMs);
    await drain.release();
  };
  const done = new AbortController();
  try {
    await Promise.race([empty(), pause(finishWithinMs, done.signal)]);
  } catch (error) {
    log.warn({ err: error }, 'the log could not be emptied before the end; it keeps the rest');
  } finally {
    done.abort();
    drain.drop();
  }
}
