import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findBinary } from '../find-binary.ts';
import { ProgramFailed } from '../program.ts';
import { startProcess } from '../start-process.ts';
import type { ServerPlace } from './server.ts';

const run = promisify(execFile);

/** Makes a new data folder for a MariaDB or MySQL server, unless it stands. Interrupted, it leaves none. */
export async function initialiseFolder(
  server: string,
  folder: string,
  { onOutput = () => {}, stopping }: Pick<ServerPlace, 'onOutput' | 'stopping'>,
): Promise<void> {
  if (await exists(folder)) return;
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const { command, args } = await initialiser(server);
  // A server that starts sweeps the temporary tables of others out of its temporary folder: each has its own.
  const temporary = `${folder}.tmp`;
  await mkdir(temporary, { recursive: true });
  await using process = await startProcess({
    command,
    args: [...args, ...runAsUser(), `--datadir=${unfinished}`, `--tmpdir=${temporary}`],
    onOutput,
    stopping,
  });
  const { code } = await process.exited;
  await rm(temporary, { recursive: true, force: true });
  stopping?.throwIfAborted();
  if (code !== 0) throw new ProgramFailed('mysql', `could not make its data folder (exit code ${code})`, process.output());
  await rename(unfinished, folder);
}

/** Both servers refuse to run as root unless told to. */
export function runAsUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** MySQL initialises itself; MariaDB has a program for it. */
async function initialiser(server: string): Promise<{ command: string; args: string[] }> {
  const { stdout } = await run(server, ['--no-defaults', '--version']);
  if (!/MariaDB/i.test(stdout)) return { command: server, args: ['--no-defaults', '--initialize-insecure'] };
  const command = findBinary(['mariadb-install-db', 'mysql_install_db']);
  if (command === null) throw new Error('mariadb-install-db is not on PATH, though mariadbd is');
  return { command, args: ['--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'] };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
