import { costs, cpuPerThousand, type Row, talkRow } from '../figures/row.ts';
import { openPhase } from '../phase.ts';
import type { Scene } from './scene.ts';

const othersPerSecond = 500;
/** Others talk until all are back, at most so long. */
const withinSeconds = 120;

/** W5: all idle sockets break, miss something, and come back at the same moment, while pairs talk. */
export async function returnWorkload(scene: Scene): Promise<Row[]> {
  const { driver: others } = await scene.pairs();
  const { driver, groupSize } = await scene.idle();
  const pids = { ...scene.stage.pids };
  const { said } = await driver.ask('drop', { keepEvery: groupSize });
  scene.print(`W5 all come back; ${said} messages were said meanwhile ...`);
  const phase = { ...openPhase(othersPerSecond, withinSeconds, scene.size.bodyBytes), rampSeconds: 0 };
  const talking = others.run(phase, pids);
  const back = await driver.ask('comeBack', { pids });
  others.end();
  const meanwhile = talkRow({ workload: 'W5', phase: 'others meanwhile', target: 'chatter' }, await talking);
  const { p50Ms = null, p99Ms = null, maxMs = null, ackP50Ms = null, ackP99Ms = null, lost = null, doubled = null } = meanwhile.figures;
  return [
    {
      ...{ workload: 'W5', phase: 'all at once', target: 'chatter' },
      figures: {
        ...{ sockets: back.sockets, allBackSeconds: back.allBackSeconds, backP50Ms: back.back.p50, triedAgain: back.triedAgain },
        ...costs(back, back.sockets),
        ...{ lost: back.lost, doubled: back.doubled },
      },
      cpu: cpuPerThousand(back, back.sockets),
      faults: { lost: back.lost, doubled: back.doubled },
    },
    // What the servers used meanwhile was used for those who came back.
    { ...meanwhile, figures: { p50Ms, p99Ms, maxMs, ackP50Ms, ackP99Ms, lost, doubled }, cpu: {} },
  ];
}
