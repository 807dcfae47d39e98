import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramFailed } from '@chatter/testkit/program.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import type { Home } from './home.ts';
import { root } from './root.ts';

/** What the built web app is made of. */
const sources = [
  'package-lock.json',
  'web/{index.html,package.json,vite.config.ts,compress.ts}',
  'web/{src,public}/**/*',
  'packages/{client,contracts}/src/**/*',
];

/** Folder of the built web app. */
export const webRoot = join(root, 'web', 'dist');
const marker = '.built-from';

/**
 * Builds the web app unless it was built from the sources as they are now. The folder is replaced as a whole, so that several may build
 * at once and a running gateway never serves half of it.
 * @returns whether it was built
 */
export async function buildWeb(home: Pick<Home, 'watch'>, stopping?: AbortSignal): Promise<boolean> {
  const wanted = hashOfSources();
  if (isBuiltFrom(wanted)) return false;
  const fresh = join(root, 'node_modules', '.cache', `web-${process.pid}`);
  try {
    await runVite(fresh, home, stopping);
    writeFileSync(join(fresh, marker), wanted);
    putInPlace(fresh, wanted);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return true;
}

function isBuiltFrom(sources: string): boolean {
  const built = join(webRoot, marker);
  return existsSync(built) && readFileSync(built, 'utf8') === sources;
}

function putInPlace(fresh: string, sources: string): void {
  const old = `${fresh}.old`;
  try {
    if (existsSync(webRoot)) renameSync(webRoot, old);
    renameSync(fresh, webRoot);
  } catch (error) {
    // Another start may have put the same in place between the two.
    if (!isBuiltFrom(sources)) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

async function runVite(folder: string, home: Pick<Home, 'watch'>, stopping: AbortSignal | undefined): Promise<void> {
  const args = [viteProgram, 'build', '--outDir', folder, '--emptyOutDir'];
  const plan = { command: process.execPath, args, cwd: join(root, 'web'), stopping, ...home.watch('web-build', 'service') };
  await using vite = await startProcess(plan);
  const { code } = await vite.exited;
  stopping?.throwIfAborted();
  if (code !== 0) throw new ProgramFailed('web-build', `failed (${code})`, vite.output());
}

export const viteProgram = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}
