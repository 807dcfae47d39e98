import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { reportHealth } from '@chatter/contracts/kit/health.ts';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Static, TObject } from 'typebox';
import { type Bus, openBus } from './bus.ts';
import { ConfigError, processEnvironment, readConfig } from './config.ts';
import { armFailpoints } from './failpoint.ts';
import { gaugesOf } from './gauges-of.ts';
import { createHealth } from './health.ts';
import { createApp } from './http.ts';
import { createLog, type Logger } from './log.ts';
import { endTracing } from './tracing.ts';

/** What a service is given to live in. */
export interface Scope<C> {
  readonly name: Service;
  readonly config: C;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly bus: Bus;
  /** Aborts when the service begins to stop. */
  readonly signal: AbortSignal;
  /** Listens on PORT after `start` returned. */
  readonly app: FastifyInstance;
  readiness(name: string, check: () => Promise<void> | void): void;
  /** Ends something when the service stops; the last begun is ended first. */
  onStop(label: string, stop: () => Promise<void> | void): void;
}

interface CommonConfig {
  HOST: string;
  PORT: number;
  HEALTH_PORT: number;
  LOG_LEVEL: string;
  NATS_URL: string;
  FAILPOINTS: string;
}

export interface ServiceDefinition<S extends TObject = TObject> {
  name: Service;
  config: S;
  /** Peers whose `X-Forwarded-For` says who is asking (see `createApp`); nobody when left out. */
  trustedProxies?(config: Static<S>): readonly string[];
  /** Strangers come here (see `createApp`). */
  frontDoor?: boolean;
  start(scope: Scope<Static<S>>): Promise<void>;
}

export interface RunningService extends AsyncDisposable {
  /** Where its routes are. */
  url: string;
  /** Where `/livez`, `/readyz` and `/metrics` are. */
  healthUrl: string;
}

/** Declares a service: its configuration (with `commonConfig` spread into it) and how it starts. */
export function defineService<S extends TObject>(definition: ServiceDefinition<S>): ServiceDefinition<S> {
  return definition;
}

/** How often the delay of the event loop is looked at: the usual 10 ms woke a service that does nothing a hundred times a second. */
const loopDelayEveryMs = 50;

/**
 * Starts a service in this process: configuration, log, bus, what `start` opens, HTTP, then ready.
 * @throws ConfigError, or what `start` threw; nothing is left open then
 */
export async function startService<S extends TObject>(
  definition: ServiceDefinition<S>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningService> {
  const config = readConfig(definition.config, env);
  const common = config as unknown as CommonConfig;
  armFailpoints(common.FAILPOINTS);
  const log = createLog(definition.name, common.LOG_LEVEL);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: loopDelayEveryMs });
  const health = createHealth(metrics);
  const stopping = new AbortController();
  const stops: [string, () => Promise<void> | void][] = [];
  const onStop = (label: string, stop: () => Promise<void> | void) => void stops.push([label, stop]);
  const stop = async () => {
    health.setOpen(false);
    stopping.abort();
    for (const [label, end] of stops.reverse().splice(0)) {
      try {
        await end();
      } catch (error) {
        log.error({ err: error, label }, 'stopping failed');
      }
    }
  };
  try {
    await listen(health.server, common.HEALTH_PORT, common.HOST);
    onStop('health', () => closeServer(health.server));
    const bus = await openBus(definition.name, common.NATS_URL, log, metrics);
    onStop('bus', () => bus.close());
    void bus.connection.closed().then((error) => {
      // It reconnects for ever but for an account that is refused. Without NATS a service is of no use: whoever runs it starts it again.
      if (!stopping.signal.aborted) throw error ?? new Error('NATS closed the connection');
    });
    health.readiness('nats', () => {
      if (!bus.connected) throw new Error('NATS is away');
    });
    bus.answer(reportHealth[definition.name], async () => {
      const faults = await health.faults();
      return { ready: Object.keys(faults).length === 0, faults, gauges: await gaugesOf(metrics) };
    });
    const { frontDoor = false, trustedProxies = () => [] } = definition;
    const app = createApp({ log, metrics, frontDoor, trustedProxies: trustedProxies(config) });
    const scope = { name: definition.name, config, log, metrics, bus, signal: stopping.signal, app, readiness: health.readiness, onStop };
    await definition.start(scope);
    onStop('calls', () => bus.stopAnswering());
    onStop('http', () => app.close());
    const url = await app.listen({ host: common.HOST, port: common.PORT });
    await bus.flush();
    health.setOpen(true);
    log.info({ url }, 'ready');
    return { url, healthUrl: `http://${common.HOST}:${(health.server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const stopWithinMs = 30_000;

/**
 * Runs a service as this process until SIGTERM or SIGINT, then stops it in order. Exit codes: 0 stopped, 1 failed. A wrong
 * configuration is told in plain sentences on standard error.
 */
export async function run<S extends TObject>(definition: ServiceDefinition<S>): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  try {
    const failed = new Promise<never>((_, reject) => {
      process.on('unhandledRejection', reject);
      process.on('uncaughtException', reject);
    });
    const service = await Promise.race([startService(definition, processEnvironment()), asked, failed]);
    // Asked to stop before it was ready: it may be waiting for a server for ever, and has promised nothing yet.
    if (service === undefined) process.exit(0);
    await Promise.race([asked, failed]);
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    await service[Symbol.asyncDispose]();
    await endTracing();
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      error instanceof ConfigError ? `${definition.name}: ${error.message}\n` : `${definition.name}: ${(error as Error).stack}\n`,
    );
    process.exit(1);
  }
}

async function listen(server: import('node:http').Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function closeServer(server: import('node:http').Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
