import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maxZoom, moveCrop, wholeCrop, zoomCrop, zoomOf } from './crop.ts';

test('at first it is the largest square in the middle', () => {
  assert.deepEqual(wholeCrop(900, 600), { width: 900, height: 600, x: 450, y: 300, side: 600 });
});

test('it is moved along the longer side only, until one zooms in', () => {
  const whole = wholeCrop(900, 600);
  assert.deepEqual(moveCrop(whole, -1000, -1000), { ...whole, x: 300 });
  const near = zoomCrop(whole, 2);
  assert.equal(near.side, 300);
  assert.deepEqual(moveCrop(near, -1000, 1000), { ...near, x: 150, y: 450 });
  assert.equal(zoomOf(near), 2);
});

test('whatever one does, it stays within the picture', () => {
  const size = fc.integer({ min: 1, max: 10_000 });
  const step = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(size, size, fc.array(fc.tuple(step, step, fc.double({ min: 0, max: 20, noNaN: true }))), (width, height, steps) => {
      let crop = wholeCrop(width, height);
      for (const [dx, dy, zoom] of steps) crop = moveCrop(zoomCrop(crop, zoom), dx, dy);
      const half = crop.side / 2;
      const slack = 1e-6;
      assert.ok(crop.x - half >= -slack && crop.x + half <= width + slack && crop.y - half >= -slack && crop.y + half <= height + slack);
      assert.ok(crop.side >= Math.min(width, height) / maxZoom - slack);
    }),
  );
});
