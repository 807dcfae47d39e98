import type { Lock, LockEntry, LockFault } from './lock-entry.ts';

type Manifest = LockEntry & { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };

/** One version, no range: `1.2.3` or `1.2.3-rc.1`. */
export const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Dependencies of our own package.json files (the root and its workspaces, as the lock repeats them) that are not one exact version. */
export function findLooseVersions(lock: Lock): LockFault[] {
  return Object.entries(lock)
    .filter(([key]) => !key.includes('node_modules/'))
    .flatMap(([key, { dependencies, devDependencies, optionalDependencies }]: [string, Manifest]) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([, version]) => !exactVersion.test(version))
        .map(([name, version]) => ({ key, rule: 'exact-versions', message: `${name} is '${version}': pin one version` })),
    );
}
