import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { drawPicture } from './picture.ts';

test('a picture is a PNG of the side asked for, with a row of pixels a line', () => {
  const png = drawPicture(
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
    16,
  );
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [16, 16]);
  const length = png.readUInt32BE(33);
  assert.equal(png.toString('latin1', 37, 41), 'IDAT');
  assert.equal(inflateSync(png.subarray(41, 41 + length)).length, 16 * (1 + 16 * 3));
});
