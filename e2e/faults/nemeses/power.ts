import { findBinary } from '@chatter/testkit/find-binary.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import type { Nemesis } from '../stage.ts';
import { answersBeforeSync } from './trace.ts';

export const power: Nemesis = {
  id: 'L1',
  what: 'Redis is traced: no answer leaves before what it answers for was synced to the disk',
  hindrance: () => (findBinary(['strace']) === null ? 'it takes strace.' : null),
  async harm({ unit, lull, long, expect }) {
    let trace = '';
    const { pid } = unit('redis');
    const args = ['-f', '-s', '200', '-e', 'trace=write,writev,fdatasync,fsync', '-p', `${pid}`];
    await using strace = await startProcess({
      command: 'strace',
      args,
      onOutput: (piece) => {
        trace += piece;
      },
    });
    await lull(long ? 20_000 : 4000);
    strace.signal('SIGINT');
    await strace.exited;
    const { answers, early } = answersBeforeSync(trace);
    expect(`messages were accepted while it was traced (${trace.slice(0, 200)})`, answers > 0);
    expect(`${early} of ${answers} answers left before the disk had it`, early === 0);
  },
};
