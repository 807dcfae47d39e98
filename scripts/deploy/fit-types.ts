import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/root.ts';
import type { Manifest } from './render-manifests.ts';

/** Where kubernetes-types keeps a kind. */
const modules: Readonly<Record<string, string>> = {
  ConfigMap: 'core/v1',
  Namespace: 'core/v1',
  PersistentVolumeClaim: 'core/v1',
  Secret: 'core/v1',
  Service: 'core/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  Ingress: 'networking/v1',
  NetworkPolicy: 'networking/v1',
  PodDisruptionBudget: 'policy/v1',
};

/**
 * Lets the compiler compare manifests with the types of Kubernetes' API, which finds unknown and missing fields and wrong kinds of
 * values, as an API server would.
 * @returns what it finds; nothing when all fit
 */
export function misfits(manifests: readonly Manifest[]): string {
  const folder = mkdtempSync(join(root, 'node_modules', '.manifests-'));
  try {
    const checks = manifests.map((manifest, index) => {
      const module = modules[manifest.kind];
      if (module === undefined) throw new Error(`${manifest.kind} ${manifest.metadata.name}: a kind that is not checked yet`);
      return `const m${index}: import('kubernetes-types/${module}.d.ts').${manifest.kind} = ${JSON.stringify(manifest, null, 1)};\nvoid m${index};`;
    });
    writeFileSync(join(folder, 'manifests.ts'), `${checks.join('\n')}\nexport {};\n`);
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'esnext', skipLibCheck: true, types: [] };
    const compilerOptions = { ...options, allowImportingTsExtensions: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['manifests.ts'] }));
    return compile(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(folder: string): string {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '--project', folder, '--pretty', 'false'], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout?: string }).stdout || String(error);
  }
}
