import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeviceMarks } from './device-mark.ts';

const marks = createDeviceMarks(Buffer.alloc(32, 1));

test('a mark is known for its account only', () => {
  const mark = marks.make('alice');
  assert.match(marks.read(mark, 'alice') ?? '', /^[\w-]{22}$/);
  assert.equal(marks.read(mark, 'bob'), null);
  assert.equal(createDeviceMarks(Buffer.alloc(32, 2)).read(mark, 'alice'), null);
});

test('what is no mark is none', () => {
  const mark = marks.make('alice');
  for (const text of [undefined, '', 'x', mark.slice(0, -1), `${mark}x`, mark.replace('.', ''), `A${mark.slice(1, -1)}=`]) {
    assert.equal(marks.read(text, 'alice'), null, String(text));
  }
});
