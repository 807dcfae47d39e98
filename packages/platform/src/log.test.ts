import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

/** The one line that logging writes. */
function lineOf(level: string, write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('test', level, { write: (line) => void lines.push(line) }));
  return lines.join('');
}

test('an entry is one line of JSON with its service, level and time', () => {
  const line = lineOf('info', (log) => log.info({ n: 1 }, 'two\nlines'));
  assert.equal(line.trimEnd().split('\n').length, 1);
  const { level, service, n, msg, time } = JSON.parse(line) as Record<string, unknown>;
  assert.deepEqual([level, service, n, msg], [30, 'test', 1, 'two\nlines']);
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000);
  assert.equal(
    lineOf('warn', (log) => log.info('below the level')),
    '',
  );
});

test('secrets and texts of people are cut out, wherever they stand', () => {
  const secret = 'hunter2';
  for (const name of ['password', 'token', 'ticket', 'cookie', 'authorization', 'secret', 'body', 'text']) {
    const entries = [
      { [name]: secret },
      { a: { [name]: secret } },
      { a: { b: { [name]: secret } } },
      { a: { b: { c: { [name]: secret } } } },
    ];
    for (const entry of entries) {
      const line = lineOf('info', (log) => log.info(entry, 'said'));
      assert.ok(!line.includes(secret), line);
    }
  }
});

test('an error is logged with its kind, sentence, place and causes, and without what a library hung on it', () => {
  const cause = Object.assign(new TypeError('the deeper reason'), { code: 'EDEEP', sql: "INSERT INTO t VALUES ('hunter2')" });
  const error = Object.assign(new Error('failed', { cause }), { code: 'EFAILED', command: { name: 'auth', args: ['admin', 'hunter2'] } });
  const line = lineOf('info', (log) => log.warn({ err: error }, 'said'));
  assert.ok(!line.includes('hunter2'), line);
  for (const part of ['Error', 'failed', 'EFAILED', 'TypeError', 'the deeper reason', 'EDEEP', 'log.test.ts'])
    assert.ok(line.includes(part), part);
});

test('what is no error, or turns in a circle, does not stop a log', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.ok(lineOf('info', (log) => log.warn({ err: circle }, 'said')).includes('said'));
  assert.ok(lineOf('info', (log) => log.warn({ err: 'a text' }, 'said')).includes('a text'));
  assert.ok(lineOf('info', (log) => log.warn({ err: undefined, circle }, 'said')).includes('said'));
});
