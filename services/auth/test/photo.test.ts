import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { after, before, test } from 'node:test';
import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import { maxPhotoBytes, photoSizes } from '@chatter/contracts/auth/routes.ts';
import { openDiskBlobs } from '@chatter/platform/blobs.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createLog } from '@chatter/platform/log.ts';
import { type TempFolder, tempFolder } from '@chatter/testkit/temp-folder.ts';
import sharp from 'sharp';
import { Photos } from '../src/store/photos.ts';
import { actorOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { flatPicture, gpsPicture, halves } from './pictures-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let folder: TempFolder;
let alice: Actor;
let bob: Actor;
before(async () => {
  folder = await tempFolder();
  auth = await startAuth({ CHATTER_LIMITS: 'off', BLOB_DIR: folder.path });
  [alice, bob] = [await enter('alice'), await enter('bob')];
});
after(async () => {
  await auth[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function enter(username: string): Promise<Actor> {
  await join(auth, username);
  return (await actorOf(auth, tokenOf(await logIn(auth, username)))) as Actor;
}
const upload = (file: Uint8Array | string, type: string | null = 'image/jpeg', more: { actor?: Actor; site?: string } = { actor: alice }) =>
  auth.send('PUT', '/me/photo', { raw: { type, text: typeof file === 'string' ? file : new Uint8Array(file) }, ...more });
const photo = (id: string, size: number | string, actor: Actor | undefined = bob): Promise<Reply> =>
  auth.send('GET', `/photos/${id}/${size}`, actor === undefined ? {} : { actor });
const blobs = async () => (await readdir(joinPath(folder.path, 'photos')).catch(() => [])).sort();
const refusal = ({ status, body }: Reply) => [status, body.code];

test('a photo is kept in three squares as WebP, which everybody signed in may see and keep', async () => {
  const { status, body } = await upload(await flatPicture(900, 600, 'jpeg'));
  assert.equal(status, 200);
  assert.match(body.photo, /^[0-9a-f-]{36}$/);
  for (const size of photoSizes) {
    const { headers, body: bytes, ...reply } = await photo(body.photo, size);
    assert.deepEqual([reply.status, headers.get('content-type'), headers.get('content-length')], [200, 'image/webp', String(bytes.length)]);
    assert.equal(headers.get('cache-control'), 'private, max-age=31536000, immutable');
    assert.deepEqual([headers.get('x-content-type-options'), headers.get('content-disposition')], ['nosniff', 'inline']);
    const { format, width, height } = await sharp(bytes).metadata();
    assert.deepEqual([format, width, height], ['webp', size, size]);
  }
});

test('the photo is named wherever the person is described', async () => {
  const { photo: id } = (await upload(await flatPicture(64, 64, 'png'), 'image/png')).body;
  assert.equal((await auth.send('GET', '/me', { actor: alice })).body.photo, id);
  assert.equal((await auth.send('GET', '/accounts?q=alice', { actor: bob })).body.items[0].photo, id);
  const { items } = await auth.bus.ask(describeAccounts, { ids: [alice.account, bob.account] });
  assert.deepEqual(
    items.map((person) => person.photo),
    [id, null],
  );
});

test('whoever has no session sees no photo and sets none', async () => {
  const { photo: id } = (await upload(await flatPicture(64, 64, 'png'), 'image/png')).body;
  assert.deepEqual(refusal(await auth.send('GET', `/photos/${id}/64`)), [401, 'not-signed-in']);
  assert.deepEqual(refusal(await upload(await flatPicture(64, 64, 'png'), 'image/png', {})), [401, 'not-signed-in']);
  assert.deepEqual(refusal(await upload(await flatPicture(64, 64, 'png'), 'image/png', { actor: alice, site: 'cross-site' })), [
    403,
    'cross-site',
  ]);
});

test('nothing of a file but its pixels is kept: no place, no camera, no profile, nothing hidden behind the image', async () => {
  const secret = Buffer.from('<script>alert("polyglot")</script>');
  const file = Buffer.concat([await gpsPicture(), secret]);
  assert.ok(file.includes('Exif') && file.includes('Spy Camera') && (await sharp(file).metadata()).exif);
  const { photo: id } = (await upload(file)).body;
  for (const size of photoSizes) {
    const { body: bytes } = await photo(id, size);
    const { exif, icc, xmp, iptc } = await sharp(bytes).metadata();
    assert.deepEqual({ exif, icc, xmp, iptc }, { exif: undefined, icc: undefined, xmp: undefined, iptc: undefined });
    for (const word of ['Exif', 'Spy Camera', 'script']) assert.ok(!bytes.includes(word), word);
  }
});

test('a photo taken with the camera turned stands upright, cut to its middle', async () => {
  // Red left of blue, to be turned clockwise by a quarter (EXIF orientation 6): red is above then.
  const { photo: id } = (await upload(await halves(400, 200, 6))).body;
  const { data, info } = await sharp((await photo(id, 64)).body)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * 64 + x) * info.channels).subarray(0, 3)].map((part) => part > 128);
  assert.deepEqual(
    [at(5, 5), at(58, 5)],
    [
      [true, false, false],
      [true, false, false],
    ],
  );
  assert.deepEqual(
    [at(5, 58), at(58, 58)],
    [
      [false, false, true],
      [false, false, true],
    ],
  );
});

test('every type that is taken is taken by its bytes, of an animation the first picture', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
    assert.equal((await upload(await flatPicture(80, 80, format), 'image/png')).status, 200, format);
  }
  const frames = Buffer.concat([Buffer.alloc(3 * 400, '\xff\0\0', 'latin1'), Buffer.alloc(3 * 400, '\0\0\xff', 'latin1')]);
  const raw = { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } } as const;
  const { body } = await upload(await sharp(frames, raw).gif({ loop: 0 }).toBuffer(), 'image/gif');
  const { dominant } = await sharp((await photo(body.photo, 64)).body).stats();
  assert.ok(dominant.r > 200 && dominant.b < 50, JSON.stringify(dominant));
});

test('what is no whole image is refused, whatever it calls itself, and the photo before stays', async () => {
  const { photo: before } = (await upload(await flatPicture(64, 64, 'png'), 'image/png')).body;
  const [jpeg, png, webp] = [await noisy('jpeg'), await noisy('png'), await noisy('webp')];
  const files: Record<string, Uint8Array | string> = {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    html: '<!doctype html><script>alert(1)</script>',
    'html before an image': Buffer.concat([Buffer.from('<script>alert(1)</script>'), png]),
    'a script that begins like a GIF': 'GIF89a=1;alert(1)//',
    'a JPEG cut off': jpeg.subarray(0, jpeg.length / 2),
    'a PNG cut off': png.subarray(0, png.length - 40),
    'a WebP cut off': webp.subarray(0, webp.length / 2),
    'a PNG with a flipped bit': png.with(png.length >> 1, (png[png.length >> 1] as number) ^ 1),
    'only a signature': png.subarray(0, 8),
    noise: randomBytes(5000),
    pdf: '%PDF-1.7 ...',
    tiff: await sharp(png)
      .tiff()
      .toBuffer()
      .catch(() => Buffer.from('II*\0')),
  };
  for (const [what, file] of Object.entries(files)) {
    for (const type of ['image/png', 'image/jpeg']) assert.deepEqual(refusal(await upload(file, type)), [409, 'not-an-image'], what);
  }
  assert.equal((await auth.send('GET', '/me', { actor: alice })).body.photo, before);
});

test('a small file that would unpack to more than 50 megapixels is refused before it is unpacked', async () => {
  const bomb = await flatPicture(10_000, 5001, 'png');
  assert.ok(bomb.length < maxPhotoBytes / 10);
  assert.deepEqual(refusal(await upload(bomb, 'image/png')), [409, 'image-too-large']);
});

test('a file beyond the limit, of another type, or empty is refused as such', async () => {
  assert.deepEqual(refusal(await upload(new Uint8Array(maxPhotoBytes + 1))), [413, 'payload-too-large']);
  assert.deepEqual(refusal(await upload(new Uint8Array(maxPhotoBytes))), [409, 'not-an-image']);
  const png = await flatPicture(9, 9, 'png');
  for (const type of ['image/svg+xml', 'text/html', 'application/json', 'multipart/form-data; boundary=x', 'text/plain', '', null]) {
    assert.deepEqual(refusal(await upload(png, type)), [415, 'unsupported-media-type'], String(type));
  }
  assert.deepEqual(refusal(await auth.send('PUT', '/me/photo', { actor: alice })), [400, 'invalid-request']);
  assert.deepEqual(refusal(await upload('', 'image/png')), [400, 'invalid-request']);
});

test('a photo replaced or removed is gone, also from the disk', async () => {
  const { photo: first } = (await upload(await flatPicture(64, 64, 'png'))).body;
  const { photo: second } = (await upload(await flatPicture(64, 64, 'png'))).body;
  assert.notEqual(second, first);
  assert.deepEqual(refusal(await photo(first, 64)), [404, 'not-found']);
  assert.deepEqual(await blobs(), photoSizes.map((size) => `${second}-${size}.webp`).sort());
  const { status, body } = await auth.send('DELETE', '/me/photo', { actor: alice });
  assert.deepEqual([status, body.photo], [200, null]);
  assert.deepEqual(refusal(await photo(second, 640)), [404, 'not-found']);
  assert.deepEqual(await blobs(), []);
  assert.equal((await auth.send('DELETE', '/me/photo', { actor: alice })).body.photo, null, 'removing none is no error');
});

test('uploads at the same time leave one photo, whole', async () => {
  const files = await Promise.all([1, 2, 3, 4, 5].map((n) => flatPicture(100 + n, 100, 'png')));
  for (const reply of await Promise.all(files.map((file) => upload(file)))) assert.equal(reply.status, 200);
  const { photo: id } = (await auth.send('GET', '/me', { actor: alice })).body;
  assert.deepEqual(await blobs(), photoSizes.map((size) => `${id}-${size}.webp`).sort());
});

test('what a crash left, before or after the photo was shown, is swept after an hour; what is shown stays', async () => {
  const { photo: shown } = (await upload(await flatPicture(64, 64, 'png'))).body;
  const store = await openDiskBlobs(folder.path);
  const photos = new Photos(auth.db, store, createLog('test', 'fatal'));
  const orphan = '018f3c1e-0000-7000-8000-00000000aaaa';
  await store.put(`photos/${orphan}-64.webp`, Buffer.from('left'));
  const row = { id: uuidToBytes(orphan), account_id: uuidToBytes(alice.account), created_at: new Date() };
  await auth.db.insertInto('photo').values(row).execute();
  await photos.sweep(new Date());
  assert.ok((await blobs()).includes(`${orphan}-64.webp`), 'it may be just being set');
  await photos.sweep(new Date(Date.now() + 3_600_001));
  assert.deepEqual(await blobs(), photoSizes.map((size) => `${shown}-${size}.webp`).sort());
  assert.equal((await auth.db.selectFrom('photo').select('id').execute()).length, 1);
});

test('an address of a photo that is none is refused', async () => {
  for (const path of ['x/64', `${'0'.repeat(36)}/64`, '..%2f..%2fetc/64'])
    assert.equal((await auth.send('GET', `/photos/${path}`, { actor: bob })).status, 400, path);
  const unknown = '018f3c1e-0000-7000-8000-00000000bbbb';
  assert.equal((await photo(unknown, 64)).status, 404);
  for (const size of ['65', '0', '64.webp', '1e2']) assert.equal((await photo(unknown, size)).status, 400, size);
});

/** A picture that does not shrink to nothing. */
function noisy(format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
  return sharp(randomBytes(3 * 64 * 64), { raw: { width: 64, height: 64, channels: 3 } })
    [format]()
    .toBuffer();
}
