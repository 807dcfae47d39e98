import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small repository in a temporary folder, for tests that plant a fault and see it found. */
export interface Planted extends Disposable {
  root: string;
}

/** Writes files (path to text; objects as JSON) into a fresh folder, which disposal removes. */
export function plant(files: Readonly<Record<string, string | object>>): Planted {
  const root = mkdtempSync(join(tmpdir(), 'chatter-check-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
