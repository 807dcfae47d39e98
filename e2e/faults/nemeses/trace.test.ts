import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitsBeforeSync } from './mysql-trace.ts';
import { answersBeforeSync, unsyncedBytes } from './redis-trace.ts';
import { readTrace } from './trace.ts';

const aof = '/data/appendonly.aof.1.incr.aof';
const written = `write(9<${aof}>, "*3\\r\\n$5\\r\\nFCALL"..., 300) = 300`;
const synced = `fdatasync(9<${aof}>) = 0`;
const answered =
  'write(12<socket:[5]>, "*3\\r\\n$2\\r\\nOK\\r\\n$15\\r\\n1795687548052-0\\r\\n$19\\r\\nO 7 6 1795687548052\\r\\n", 60) = 60';
const of = (...lines: string[]) => lines.join('\n');

test('an answer after the sync is right, one before it is early', () => {
  assert.deepEqual(answersBeforeSync(of(written, synced, answered)), { answers: 1, early: 0 });
  assert.deepEqual(answersBeforeSync(of(written, synced, written, answered, synced)), { answers: 1, early: 1 });
  const begun = [`[pid 7] fdatasync(9<${aof}> <unfinished ...>`, '[pid 7] <... fdatasync resumed>) = 0 (DELAYED)'] as const;
  assert.deepEqual(answersBeforeSync(of(written, begun[0], `[pid 8] ${answered}`, begun[1])), { answers: 1, early: 1 });
  assert.deepEqual(answersBeforeSync(of(written, ...begun, `[pid 8] ${answered}`)), { answers: 1, early: 0 });
});

test('other answers do not count, nor does what is written to other files', () => {
  assert.deepEqual(answersBeforeSync(of(written, 'write(12<socket:[5]>, "+OK\\r\\n", 5) = 5', synced)), { answers: 0, early: 0 });
  assert.deepEqual(answersBeforeSync(of('write(8</data/temp-rewriteaof-7.aof>, "*", 1) = 1', answered)), { answers: 1, early: 0 });
});

test('what a loss of power takes is what was written after the last sync that ended', () => {
  assert.deepEqual(unsyncedBytes(of(written, written, synced)), new Map());
  assert.deepEqual(unsyncedBytes(of(written, synced, written, written, `fdatasync(9<${aof}> <unfinished ...>`)), new Map([[aof, 600]]));
  assert.deepEqual(unsyncedBytes(of(written, `fdatasync(9<${aof}>) = ?`, '+++ killed by SIGKILL +++')), new Map([[aof, 300]]));
  assert.deepEqual(unsyncedBytes(of(`write(9<${aof}>, "*3", 300 <unfinished ...>`)), new Map(), 'of which nobody knows');
});

const socket = 'recvfrom(91<socket:[7]>,';
const asked = (sql: string, at = socket) => `[pid 3] ${at} "\\3${sql}", 7, MSG_DONTWAIT, NULL, NULL) = 7`;
const ok = (changed: number, at = '91<socket:[7]>') =>
  `[pid 3] sendto(${at}, "\\7\\0\\0\\1\\0\\${changed}\\0\\3\\0\\0\\0", 11, MSG_DONTWAIT, NULL, 0) = 11`;
const redo = (pid = 3) => `[pid ${pid}] pwrite64(11</data/ib_logfile0>, "\\364\\273"..., 512, 2048) = 512`;
const flush = (pid = 3) => `[pid ${pid}] fdatasync(11</data/ib_logfile0>) = 0`;
const change = of(asked('begin'), ok(0), asked('INSERT INTO event (a) VALUES (1)'), ok(1));

test('an OK to a COMMIT comes after the redo log was written and then synced, whichever thread did it', () => {
  assert.deepEqual(commitsBeforeSync(of(change, asked('commit'), redo(), flush(), ok(0))), { commits: 1, early: 0 });
  assert.deepEqual(commitsBeforeSync(of(change, asked('COMMIT'), redo(4), flush(5), ok(0))), { commits: 1, early: 0 });
  for (const between of [[], [redo()], [flush()], [flush(), redo()]])
    assert.deepEqual(commitsBeforeSync(of(change, asked('COMMIT'), ...between, ok(0))), { commits: 1, early: 1 });
  assert.deepEqual(commitsBeforeSync(of(change, redo(), flush(), asked('COMMIT'), ok(0))), { commits: 1, early: 1 });
});

test('a sync that had begun before the write does not count, nor does one that has not ended', () => {
  const begin = '[pid 9] fdatasync(11</data/ib_logfile0> <unfinished ...>';
  const end = '[pid 9] <... fdatasync resumed>) = 0';
  assert.deepEqual(commitsBeforeSync(of(change, asked('COMMIT'), begin, redo(), end, ok(0))), { commits: 1, early: 1 });
  assert.deepEqual(commitsBeforeSync(of(change, asked('COMMIT'), redo(), begin, ok(0), end)), { commits: 1, early: 1 });
  assert.deepEqual(commitsBeforeSync(of(change, asked('COMMIT'), redo(), begin, end, ok(0))), { commits: 1, early: 0 });
});

test('a COMMIT of nothing needs no sync; one connection does not vouch for another', () => {
  assert.deepEqual(commitsBeforeSync(of(asked('begin'), ok(0), asked('UPDATE a SET b = 1'), ok(0), asked('COMMIT'), ok(0))), {
    commits: 0,
    early: 0,
  });
  const other = [asked('COMMIT', 'recvfrom(92<socket:[8]>,'), ok(0, '92<socket:[8]>')];
  assert.deepEqual(commitsBeforeSync(of(change, ...other)), { commits: 0, early: 0 });
});

test('what was interrupted in the trace is put together again', () => {
  const moments = readTrace(
    of('[pid 3] recvfrom(91<socket:[7]>,  <unfinished ...>', flush(4), '[pid 3] <... recvfrom resumed>"\\3COMMIT", 7, 0) = 7'),
  );
  assert.deepEqual(
    moments.map(({ pid, call, phase, result }) => [pid, call, phase, result]),
    [
      ['3', 'recvfrom', 'begin', Number.NaN],
      ['4', 'fdatasync', 'begin', Number.NaN],
      ['4', 'fdatasync', 'end', 0],
      ['3', 'recvfrom', 'end', 7],
    ],
  );
  assert.match(moments[3]?.text ?? '', /"\\3COMMIT"/);
});
