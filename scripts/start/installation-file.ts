import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSecrets, type Secrets } from '@chatter/testkit/secrets.ts';
import { Hindrance } from './hindrance.ts';
import { shown } from './shown.ts';
import { writePrivate } from './write-private.ts';

interface Kept {
  secrets: Secrets;
  /** Every password of an account at a server follows from it. */
  passwordKey: string;
  /** Chosen when the installation is created, never changed. */
  logShards: number;
}

export interface InstallationFile {
  readonly secrets: Secrets;
  readonly logShards: number;
  passwordOf(server: string): (user: string) => string;
}

/**
 * Opens what an installation keeps for ever beside its data, or makes it for a new one.
 * @throws Hindrance when there is data without it: passwords and letters would be void
 */
export function openInstallation(home: string, logShards: number): InstallationFile {
  const path = join(home, 'secrets.json');
  const isNew = !existsSync(path);
  if (isNew && existsSync(join(home, 'mysql'))) {
    throw new Hindrance(
      `${shown(path)} is missing, but there is data: bring it back from a back-up, or move ${shown(home)} away to begin anew.`,
    );
  }
  if (isNew) writePrivate(path, { secrets: makeSecrets(), passwordKey: randomBytes(32).toString('base64'), logShards } satisfies Kept);
  const kept = read(path);
  const key = Buffer.from(kept.passwordKey, 'base64');
  return {
    secrets: kept.secrets,
    logShards: kept.logShards,
    passwordOf: (server) => (user) => createHmac('sha256', key).update(`${server} ${user}`).digest('base64url').slice(0, 32),
  };
}

function read(path: string): Kept {
  try {
    const kept: Kept = JSON.parse(readFileSync(path, 'utf8'));
    if (kept.passwordKey && kept.secrets.passwordPepper && kept.logShards > 0) return kept;
  } catch {
    // Told below.
  }
  throw new Hindrance(`${shown(path)} is damaged: bring it back from a back-up.`);
}
