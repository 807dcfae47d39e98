import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTraceparent, parseTraces, traceparentOf, writeTraces } from './trace-headers.ts';

const text = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a traceparent is read as it was written', () => {
  const span = parseTraceparent(text);
  assert.ok(span);
  assert.equal(traceparentOf(span), text);
  assert.deepEqual([...(parseTraces(writeTraces(new Map([['c:7', span]]))) ?? [])], [['c:7', span]]);
});

test('what is no traceparent, or says that nothing is recorded, is in no trace', () => {
  const faulty = [
    undefined,
    '',
    'x',
    text.slice(1),
    `${text}-more`,
    text.toUpperCase(),
    text.replace(/-01$/, '-00'),
    text.replace(/0af7\w+/, '0'.repeat(32)),
    text.replace('b7ad6b7169203331', '0'.repeat(16)),
  ];
  for (const one of faulty) assert.equal(parseTraceparent(one), null, one);
  assert.equal(parseTraces(''), null);
  assert.deepEqual([...(parseTraces(`a=${text} =${text} b=x c`)?.keys() ?? [])], ['a']);
});
