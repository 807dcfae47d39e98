import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { RunFile } from '@chatter/testkit/run-file.ts';
import { root } from '../start/root.ts';

export interface Reached extends AsyncDisposable {
  bus: Bus;
  /** Name of the session cookie there. */
  cookie: string;
}

/** Nothing that runs was found. */
class NotRunning extends Error {
  override name = 'NotRunning';
}

const withinMs = 5000;

/**
 * Connects to the Chatter of CHATTER_HOME (also from `.env`, as `npm start` reads it) as its administrator.
 * @throws NotRunning
 */
export async function reachChatter(): Promise<Reached> {
  const settings = join(root, '.env');
  if (existsSync(settings)) process.loadEnvFile(settings);
  const home = resolve(processEnvironment().CHATTER_HOME ?? '.chatter');
  const run = await readRunFile(join(home, 'run.json'));
  const late = AbortSignal.timeout(withinMs);
  const refused = new Promise<never>((_, reject) =>
    late.addEventListener('abort', () => reject(new NotRunning('Its NATS server does not answer.'))),
  );
  const bus = await Promise.race([openBus('admin', run.servers.nats.url, createLog('admin', 'silent')), refused]);
  return { bus, cookie: publicAddress(run.publicUrl).cookies.session, [Symbol.asyncDispose]: () => bus.close() };
}

async function readRunFile(path: string): Promise<Pick<RunFile, 'publicUrl' | 'servers'>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunFile;
  } catch (error) {
    throw new NotRunning(`No Chatter runs here: ${path} cannot be read. Start it with npm start, or set CHATTER_HOME.`, { cause: error });
  }
}
