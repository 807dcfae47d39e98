import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { Zip } from './zip.ts';

test('a zip lists its files where they are, with what they hold', async () => {
  const zip = new Zip(new Date('2026-11-29T12:34:56.000Z'));
  const files = { 'profile.json': '{"a":1}', 'conversations/\u00e4.json': 'x'.repeat(10_000), 'empty.txt': '' };
  for (const [name, text] of Object.entries(files)) await zip.add(name, Buffer.from(text));
  const bytes = zip.end();
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
    at += 46 + titled;
  }
});
