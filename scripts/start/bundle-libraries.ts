import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.ts';

/** Libraries of hundreds of small modules: to find, open and link them is a third of what each of our processes does to start. */
const libraries = ['typebox', 'kysely'];

/**
 * Has every Node that is started from here load these libraries from few files, which are made first unless they stand. They are in a
 * folder named by the lock: nothing that runs loses what it may load later.
 */
export async function bundleLibraries(): Promise<void> {
  const folder = join(root, 'node_modules', '.cache', `libraries-${wanted()}`);
  if (!existsSync(folder)) await bundle(folder);
  const option = `--import=${pathToFileURL(join(folder, 'use.mjs')).href}`;
  const { NODE_OPTIONS: given = '' } = process.env;
  if (!given.includes(option)) process.env.NODE_OPTIONS = `${given} ${option}`.trim();
}

function wanted(): string {
  const hash = createHash('sha256');
  for (const path of [join(root, 'package-lock.json'), import.meta.filename]) hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

/** All that a library lets be imported is an entry of one bundle, so that nothing of it is there twice. */
async function bundle(folder: string): Promise<void> {
  const { rolldown } = await import('rolldown');
  const fresh = `${folder}-${process.pid}`;
  const fileOf = new Map(libraries.flatMap(specifiersOf).map((specifier) => [specifier, `${specifier.replaceAll('/', '-')}.mjs`]));
  const input = Object.fromEntries([...fileOf].map(([specifier, file]) => [file.slice(0, -'.mjs'.length), specifier]));
  try {
    await using made = await rolldown({ cwd: root, platform: 'node', input });
    await made.write({ dir: fresh, entryFileNames: '[name].mjs', chunkFileNames: 'shared/[name]-[hash].mjs' });
    writeFileSync(join(fresh, 'use.mjs'), hookFor(fileOf));
    renameSync(fresh, folder);
  } catch (error) {
    // Another start may have put the same in place meanwhile.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @returns what may be imported of a library: `typebox`, `typebox/value` */
function specifiersOf(library: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'node_modules', library, 'package.json'), 'utf8')) as { exports: object };
  return Object.keys(exports).map((path) => library + path.slice(1));
}

function hookFor(fileOf: ReadonlyMap<string, string>): string {
  return `import { registerHooks } from 'node:module';

const files = new Map(${JSON.stringify([...fileOf])});
registerHooks({
  resolve(specifier, context, next) {
    const file = files.get(specifier);
    return file === undefined ? next(specifier, context) : { url: new URL(file, import.meta.url).href, format: 'module', shortCircuit: true };
  },
});
`;
}
