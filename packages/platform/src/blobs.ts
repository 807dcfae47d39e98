import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';

/**
 * Immutable pieces of bytes by key: written once, whole or not at all, never changed. A key is words of lower-case letters, digits and
 * `-`, parted by `/`, with an ending if it likes: `photos/018f.../64.webp`.
 */
export interface Blobs {
  /**
   * Once this returns the bytes survive a crash. The same key again must mean the same bytes. What comes in pieces is asked for piece by
   * piece, each once the one before is written; where one fails, nothing is kept.
   */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  get(key: string): Promise<Buffer | null>;
  /** The bytes as they are read from the disk; null when there is no such blob. Once it is answered, removing the blob cuts nothing short. */
  read(key: string): Promise<Readable | null>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

const keyForm = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*(?:\.[a-z0-9]+)?$/;
const longestKey = 200;

/**
 * Blobs as files below a folder, which is made if need be and readable by its owner only.
 * @throws Error with a sentence when the folder cannot be written to
 */
export async function openDiskBlobs(folder: string): Promise<Blobs> {
  const root = resolve(folder);
  // What a crash left half written is nobody's: it has another name than any key.
  const written = join(root, '.writing');
  try {
    await mkdir(written, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`The folder of blobs, BLOB_DIR, cannot be used: ${(error as Error).message}`, { cause: error });
  }
  const pathOf = (key: string) => {
    if (key.length > longestKey || !keyForm.test(key)) throw new Error(`not a blob's key: ${JSON.stringify(key)}`);
    return join(root, key);
  };
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const temporary = join(written, randomUUID());
      try {
        await write(temporary, bytes);
        const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rename(temporary, path);
        await syncUp(dirname(path), made === undefined ? dirname(path) : dirname(made));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    get: (key) => ifThere(() => readFile(pathOf(key))),
    read: (key) => ifThere(async () => (await open(pathOf(key), 'r')).createReadStream()),
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

/** Null for a file that is not there. */
async function ifThere<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function write(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name in a folder lasts when the folder is synced: the folder itself, and those above it that were just made. */
async function syncUp(folder: string, last: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (folder !== last) await syncUp(dirname(folder), last);
}
