import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listText } from './list-text.ts';

test('parts are put in a row as the language does it', () => {
  const names = ['Ada', 'Grace', 'Alan'];
  assert.equal(listText(names, 'en-GB'), 'Ada, Grace and Alan');
  assert.equal(listText(names, 'de'), 'Ada, Grace und Alan');
  assert.equal(listText(names, 'en-GB', 'bare'), 'Ada, Grace, Alan');
  assert.equal(listText(['Ada'], 'en-GB'), 'Ada');
  assert.equal(listText([], 'en-GB'), '');
});
