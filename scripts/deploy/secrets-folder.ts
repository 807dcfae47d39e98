import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Hindrance } from '../start/hindrance.ts';
import { openInstallation } from '../start/installation-file.ts';
import { type Files, writeFiles } from './files.ts';
import { kubernetesSecrets } from './kubernetes-secrets.ts';
import { serverFiles } from './server-files.ts';
import { addressesAt, serviceFiles } from './service-files.ts';

export interface SecretsPlan {
  readonly folder: string;
  /** Where people reach Chatter: the administrator's command line works for that address. */
  readonly publicUrl: string;
  readonly logShards: number;
  /** Namespace for which Secrets are written too. */
  readonly namespace?: string | undefined;
}

/**
 * Fills a folder with what servers and services read. Passwords and keys are made once and stand in `setup/secrets.json`; all the rest
 * follows from them and is written anew, so that a new version's accounts come by themselves.
 * @throws Hindrance when the rest stands but that file is gone: other passwords would lock everybody out
 */
export function fillSecretsFolder({ folder, publicUrl, logShards, namespace }: SecretsPlan): void {
  const setup = join(folder, 'setup');
  if (!existsSync(join(setup, 'secrets.json')) && existsSync(join(folder, 'mysql', 'root-password'))) {
    throw new Hindrance(`${setup}/secrets.json is missing, but an installation was made with it: bring it back from a back-up.`);
  }
  mkdirSync(setup, { recursive: true, mode: 0o700 });
  const installation = openInstallation(setup, logShards);
  const files: Files = { ...serverFiles(installation.passwordOf), ...serviceFiles(installation) };
  writeFiles(folder, files);
  const run = { gateway: publicUrl, servers: { nats: { url: addressesAt(installation.passwordOf).nats.url } } };
  writeFiles(setup, { 'run.json': `${JSON.stringify(run, null, 2)}\n` }, 0o600);
  if (namespace !== undefined) writeFiles(folder, { 'kubernetes.yaml': kubernetesSecrets(files, namespace) }, 0o600);
}
