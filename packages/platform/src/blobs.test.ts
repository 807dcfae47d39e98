import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDiskBlobs } from './blobs.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blobs-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const bytes = new Uint8Array([0, 255, 10, 13, 0]);

test('what was put is there, also for whoever opens the folder later, until it is removed', async () => {
  const blobs = await openDiskBlobs(folder);
  assert.equal(await blobs.get('photos/a/64.webp'), null);
  await blobs.put('photos/a/64.webp', bytes);
  await blobs.put('photos/a/64.webp', bytes);
  const again = await openDiskBlobs(folder);
  assert.deepEqual(await again.get('photos/a/64.webp'), Buffer.from(bytes));
  await again.remove('photos/a/64.webp');
  await again.remove('photos/a/64.webp');
  assert.equal(await blobs.get('photos/a/64.webp'), null);
});

test('what comes in pieces is there whole, or not at all, and is read in pieces', async () => {
  const blobs = await openDiskBlobs(folder);
  const pieces = async function* (fails: boolean) {
    yield bytes;
    if (fails) throw new Error('no more of it');
    yield bytes;
  };
  await assert.rejects(blobs.put('copies/a', pieces(true)), /no more of it/);
  assert.equal(await blobs.read('copies/a'), null);
  await blobs.put('copies/a', pieces(false));
  const reading = await blobs.read('copies/a');
  await blobs.remove('copies/a');
  assert.deepEqual(Buffer.concat((await reading?.toArray()) ?? []), Buffer.from([...bytes, ...bytes]));
});

test('nobody else on the machine can read a blob', async () => {
  const blobs = await openDiskBlobs(join(folder, 'private'));
  await blobs.put('photos/b', bytes);
  for (const path of ['private', 'private/photos', 'private/photos/b']) {
    assert.equal((await stat(join(folder, path))).mode & 0o077, 0, path);
  }
});

test('a put that fails leaves nothing behind', async () => {
  const blobs = await openDiskBlobs(join(folder, 'full'));
  await mkdir(join(folder, 'full', 'taken'));
  await assert.rejects(blobs.put('taken', bytes));
  assert.deepEqual(await readdir(join(folder, 'full', '.writing')), []);
});

test('a key leads nowhere but below the folder', async () => {
  const blobs = await openDiskBlobs(folder);
  const keys = [
    '',
    '/',
    '.',
    '..',
    '../x',
    'a/../x',
    'a//b',
    '/etc/passwd',
    'a/',
    'a\\b',
    'a\0b',
    'A',
    '.writing/x',
    'a/.b',
    'a.b.c',
    'a..b',
  ];
  for (const key of [...keys, 'ä', 'a b', 'x'.repeat(201), '%2e%2e/x', 'a\n']) {
    for (const act of [() => blobs.put(key, bytes), () => blobs.get(key), () => blobs.remove(key)]) {
      await assert.rejects(act, /not a blob's key/, JSON.stringify(key));
    }
  }
});

test('a folder that cannot be used is told in a sentence', async () => {
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(openDiskBlobs(join(folder, 'file')), /BLOB_DIR, cannot be used: /);
});
