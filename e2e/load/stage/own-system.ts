import { join, resolve } from 'node:path';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { type RunFile, readRunFile } from '@chatter/testkit/run-file.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { makePeople } from './people.ts';
import { pidsOf } from './pids-of.ts';
import { root } from './root.ts';
import type { Stage } from './stage.ts';

const startsWithinMs = 180_000;

/** Starts a fresh Chatter in a temporary folder, without rate limits, and ends it afterwards. */
export async function startOwnSystem(signal: AbortSignal): Promise<Stage & AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const { path: home } = parts.use(await tempFolder());
  const started = parts.use(
    await startProcess({
      command: process.execPath,
      args: [join(root, 'scripts', 'start.ts')],
      env: { CHATTER_HOME: home, CHATTER_LIMITS: 'off', PORT: `${await freePort()}` },
      cwd: root,
      stopWithinMs: 60_000,
    }),
  );
  const ended = started.exited.then((): never => {
    throw new Error(`the system did not start:\n${started.output()}`);
  });
  ended.catch(() => {}); // only counts while it is raced
  const ready = until('the system is ready', () => readRunFile(home), { withinMs: startsWithinMs, everyMs: 200, signal });
  const stage = parts.use(await stageOf(await Promise.race([ready, ended])));
  const owned = parts.move();
  return { ...stage, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/**
 * The Chatter that runs in a folder, which goes on afterwards with what the bench put into it.
 * @throws Error when none does
 */
export async function useSystem(home: string): Promise<Stage & AsyncDisposable> {
  const run = await readRunFile(resolve(home));
  if (run === null) throw new TypeError(`No Chatter runs in ${home}.`);
  return stageOf(run);
}

async function stageOf(run: RunFile): Promise<Stage & AsyncDisposable> {
  const admin = await openBus('admin', run.servers.nats.url, createLog('bench', 'fatal'));
  return {
    gateway: run.gateway,
    pids: pidsOf(run),
    people: (count) => makePeople(admin, run.publicUrl, count),
    sqlUrl(service) {
      const { schema = '' } = sqlSchemas.find((entry) => entry.service === service) ?? {};
      return new URL(`/${schema}`, run.servers.mysql.url).href;
    },
    [Symbol.asyncDispose]: () => admin.close(),
  };
}
