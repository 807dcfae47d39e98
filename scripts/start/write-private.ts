import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file as a whole, so that a reader or a crash never meets half of it. Only its owner may read it. */
export function writePrivate(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
