import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPlace } from '@chatter/testkit/servers/server.ts';
import { BoundedLog } from './bounded-log.ts';
import { Family } from './family.ts';
import { type InstallationFile, openInstallation } from './installation-file.ts';
import { lockFolder } from './lock.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

/** CHATTER_HOME while this process is the only one that uses it. */
export interface Home extends Disposable {
  readonly path: string;
  readonly installation: InstallationFile;
  /** Where a private server keeps its data and log. */
  placeOf(server: string): ServerPlace;
  /** Kills whatever was started and still runs. */
  kill(): void;
  /** How a program's output is kept and its processes are noted. */
  watch(name: string, kind: 'service' | 'server'): { onOutput(piece: string): void; onStart(pid: number): void };
}

/**
 * Opens the folder of all data, and ends what a killed start left running on it.
 * @throws Hindrance when another process uses it
 */
export async function openHome({ CHATTER_HOME: path, LOG_SHARDS }: Settings): Promise<Home> {
  mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
  using made = new DisposableStack();
  made.use(lockFolder(path));
  const family = new Family(path);
  const ended = await family.endLeftBehind();
  if (ended.length > 0) say('Left over', `ended what a killed start had left running: ${ended.join(', ')}`);
  rmSync(join(path, 'run.json'), { force: true });
  const installation = openInstallation(path, LOG_SHARDS);
  const watch: Home['watch'] = (name, kind) => {
    const log = new BoundedLog(join(path, 'logs', `${name}.log`));
    return { onOutput: (piece) => log.write(piece), onStart: (pid) => family.note(name, kind, pid) };
  };
  made.defer(() => family.forget());
  const ends = made.move();
  return {
    path,
    installation,
    watch,
    kill: () => family.kill(),
    placeOf: (server) => ({ folder: join(path, server), passwordOf: installation.passwordOf(server), ...watch(server, 'server') }),
    [Symbol.dispose]: () => ends.dispose(),
  };
}
