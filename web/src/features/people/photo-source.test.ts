import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photoSource } from './photo-source.ts';

test('a photo is offered in all its sizes, no photo in none', () => {
  assert.deepEqual(photoSource(null, 44), {});
  assert.deepEqual(photoSource('a1', 44), {
    src: '/api/v1/photos/a1/256',
    srcset: '/api/v1/photos/a1/64 64w, /api/v1/photos/a1/256 256w, /api/v1/photos/a1/640 640w',
    sizes: '44px',
  });
});
