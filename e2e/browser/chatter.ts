import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processEnvironment } from '@chatter/platform/config.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { startModel } from '@chatter/testkit/model/start-model.ts';
import type { RunFile } from '@chatter/testkit/run-file.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';

/** A whole Chatter that runs, as a browser meets it. */
export interface Chatter extends AsyncDisposable {
  readonly gateway: string;
  readonly mailbox: string;
  /** Where people reach it, which decides the names of cookies. */
  readonly publicUrl: string;
  /** Address of its NATS server for its administrator. */
  readonly nats: string;
}

const root = join(import.meta.dirname, '..', '..');
const startsWithinMs = 180_000;

/**
 * The Chatter whose `run.json` CHATTER_RUN_JSON names; without one, a fresh one in a temporary folder that ends with the test.
 * @param alone a fresh one in any case: for what concerns everybody there
 */
export async function openChatter(alone: boolean): Promise<Chatter> {
  const runFile = processEnvironment().CHATTER_RUN_JSON;
  if (runFile === undefined || alone) return startChatter();
  return { ...(await readRunFile(runFile)), [Symbol.asyncDispose]: async () => undefined };
}

async function startChatter(): Promise<Chatter> {
  await using parts = new AsyncDisposableStack();
  const { path: home } = parts.use(await tempFolder());
  const model = parts.use(await startModel());
  const env = {
    CHATTER_HOME: home,
    CHATTER_LIMITS: 'off',
    PORT: `${await freePort()}`,
    MAILBOX_PORT: `${await freePort()}`,
    AI_BASE_URL: model.baseUrl,
    AI_MODEL: scriptedModel,
  };
  const started = parts.use(
    await startProcess({ command: process.execPath, args: [join(root, 'scripts', 'start.ts')], env, cwd: root, stopWithinMs: 60_000 }),
  );
  const ended = started.exited.then((): never => {
    throw new Error(`Chatter did not start:\n${started.output()}`);
  });
  const ready = until('Chatter is ready', () => readRunFile(join(home, 'run.json')), { withinMs: startsWithinMs, everyMs: 200 });
  const run = await Promise.race([ready, ended]);
  // From now on its end is ours.
  ended.catch(() => undefined);
  const owned = parts.move();
  return { ...run, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function readRunFile(path: string): Promise<Omit<Chatter, keyof AsyncDisposable>> {
  const { gateway, publicUrl, mailbox, servers } = JSON.parse(await readFile(path, 'utf8')) as RunFile;
  if (mailbox === null) throw new Error('The browser tests read letters: Chatter must run with its own mailbox, without SMTP_URL.');
  return { gateway, publicUrl, mailbox, nats: servers.nats.url };
}
