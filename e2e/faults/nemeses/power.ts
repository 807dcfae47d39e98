import { statSync, truncateSync } from 'node:fs';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { type StartedProcess, startProcess } from '@chatter/testkit/start-process.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Nemesis, Stage } from '../stage.ts';
import { commitsBeforeSync } from './mysql-trace.ts';
import { answersBeforeSync, unsyncedBytes } from './redis-trace.ts';

const toDisk = 'write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync';
const fromSockets = 'read,recvfrom,recvmsg,sendto,sendmsg';

interface Tracer extends StartedProcess {
  trace(): string;
}

async function traceOf(pid: number | null, calls: string, more: readonly string[] = []): Promise<Tracer> {
  let trace = '';
  const strace = await startProcess({
    command: 'strace',
    args: ['-f', '-y', '-s', '200', '-e', `trace=${calls}`, ...more, '-p', `${pid}`],
    onOutput: (piece) => {
      trace += piece;
    },
  });
  return { ...strace, trace: () => trace };
}

/** No answer leaves before what it answers for is on the disk: neither Redis's, nor MySQL's to a COMMIT. */
async function watchAnswers({ unit, lull, long, expect, figure }: Stage): Promise<void> {
  await using redis = await traceOf(unit('redis').pid, toDisk);
  await using mysql = await traceOf(unit('mysql').pid, `${toDisk},${fromSockets}`);
  await lull(long ? 20_000 : 5000);
  for (const strace of [redis, mysql]) strace.signal('SIGINT');
  await Promise.all([redis.exited, mysql.exited]);
  const { answers, early } = answersBeforeSync(redis.trace());
  expect(`messages were accepted while Redis was traced (${redis.trace().slice(0, 200)})`, answers > 0);
  expect(`${early} of ${answers} answers of Redis left before the disk had it`, early === 0);
  const of = commitsBeforeSync(mysql.trace());
  expect(`something was committed while MySQL was traced (${mysql.trace().slice(0, 200)})`, of.commits > 0);
  expect(`${of.early} of ${of.commits} answers to a COMMIT left before the disk had it`, of.early === 0);
  figure(`${answers} answers of Redis and ${of.commits} commits of MySQL traced`);
}

/** Each sync is held up so long, in microseconds: there is a moment between what was written and what the disk has. */
const heldUp = ['-e', 'inject=fdatasync:delay_enter=300000'];

/** The power fails while something is written and not synced: Redis comes back without it. Answers how many bytes were lost. */
async function losePower({ unit, lull, chance, stopping }: Stage): Promise<number> {
  const redis = unit('redis');
  await using strace = await traceOf(redis.pid, toDisk, heldUp);
  await lull(chance.between(500, 2000));
  const unsynced = () => unsyncedBytes(strace.trace()).size > 0;
  await until('something is not synced', unsynced, { everyMs: 5, withinMs: 5000, signal: stopping }).catch(() => {});
  await redis.kill();
  await strace.exited;
  const lost = unsyncedBytes(strace.trace());
  for (const [path, bytes] of lost) truncateSync(path, statSync(path).size - bytes);
  await redis.start();
  return [...lost.values()].reduce((sum, bytes) => sum + bytes, 0);
}

export const power: Nemesis = {
  id: 'L1',
  what: 'Redis and MySQL are traced: no answer leaves before the disk has it; then the power fails, and Redis loses what was not synced',
  hindrance: () => (findBinary(['strace']) === null ? 'it takes strace.' : null),
  async harm(stage) {
    await watchAnswers(stage);
    let lost = 0;
    for (let nth = 0; nth < (stage.long ? 8 : 2); nth++) {
      lost += await losePower(stage);
      await stage.lull(1500);
    }
    stage.expect('the loss of power took something', lost > 0);
    stage.figure(`${lost} bytes lost with the power`);
  },
};
