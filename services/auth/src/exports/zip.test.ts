import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import { type ZipFile, zip } from './zip.ts';

async function* filesOf(files: Record<string, string>): AsyncGenerator<ZipFile> {
  for (const [name, text] of Object.entries(files)) yield { name, content: [Buffer.from(text)] };
}

test('a zip lists its files where they are, with what they hold', async () => {
  const files = { 'profile.json': '{"a":1}', 'conversations/\u00e4.json': 'x'.repeat(10_000), 'empty.txt': '' };
  const bytes = Buffer.concat(await Array.fromAsync(zip(filesOf(files), new Date('2026-11-29T12:34:56.000Z'))));
  const end = bytes.subarray(-22);
  assert.equal(end.readUInt32LE(0), 0x06054b50);
  assert.equal(end.readUInt16LE(10), 3);
  let at = end.readUInt32LE(16);
  for (const [name, text] of Object.entries(files)) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const [packed, size, titled] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)];
    assert.equal(bytes.subarray(at + 46, at + 46 + titled).toString(), name);
    const entry = bytes.readUInt32LE(at + 42);
    assert.equal(bytes.readUInt32LE(entry), 0x04034b50);
    const begin = entry + 30 + titled;
    assert.equal(inflateRawSync(bytes.subarray(begin, begin + packed)).toString(), text);
    assert.equal(size, Buffer.byteLength(text));
    // What follows the file says the same as the list at the end.
    assert.equal(bytes.readUInt32LE(begin + packed), 0x08074b50);
    const told = [4, 8, 12].map((from) => bytes.readUInt32LE(begin + packed + from));
    assert.deepEqual(told, [crc32(text), packed, size]);
    at += 46 + titled;
  }
});

test('a zip asks for no more than it is asked for, and fails as what it is made of fails', async () => {
  const [size, noise] = [64 * 1024, randomBytes(64 * 1024)];
  let asked = 0;
  const content = async function* () {
    for (; asked < 100; asked++) yield noise;
    throw new Error('no more of it');
  };
  const one = async function* () {
    yield { name: 'large', content: content() };
  };
  const making = zip(one(), new Date());
  let made = 0;
  for (let at = 0; at < 20; at++) made += (await making.next()).value?.length ?? 0;
  assert.ok(asked * size <= made + 8 * size, `${asked} pieces for ${made} bytes`);
  await assert.rejects(async () => {
    for await (const _ of making);
  }, /no more of it/);
});
