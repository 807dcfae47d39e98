import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const [packBrotli, packGzip] = [promisify(brotliCompress), promisify(gzip)];

/** What packs: fonts and pictures are packed already. */
const packs = /\.(js|css|html|svg)$/;
/** A smaller file fits into one packet anyway. */
const worthBytes = 1024;

/** Writes a `.br` and a `.gz` beside each file that gains by it, so that no gateway has to pack anything. */
export function compress(): Plugin {
  return {
    name: 'chatter-compress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const paths = Object.keys(bundle).filter((name) => packs.test(name));
      await Promise.all(paths.map((name) => packFile(join(dir, name))));
    },
  };
}

async function packFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < worthBytes) return;
  // Browsers take brotli from encrypted origins only.
  await Promise.all([writeFile(`${path}.br`, await packBrotli(content)), writeFile(`${path}.gz`, await packGzip(content))]);
}
