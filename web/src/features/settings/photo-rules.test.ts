import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfPhoto } from './photo-rules.ts';

test('a file is told to be no photo before it is sent', () => {
  assert.equal(faultOfPhoto({ type: 'image/jpeg', size: 8_388_608 }), null);
  assert.equal(faultOfPhoto({ type: 'image/jpeg', size: 8_388_609 }), 'payload-too-large');
  assert.equal(faultOfPhoto({ type: 'image/png', size: 0 }), 'not-an-image');
  for (const type of ['image/svg+xml', 'image/heic', 'application/pdf', '']) {
    assert.equal(faultOfPhoto({ type, size: 10 }), 'unsupported-media-type', type);
  }
});
