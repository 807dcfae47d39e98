import { type Row, talkRow } from '../figures/row.ts';
import { openPhase, saturatedPhase, warmSecondsOf, warmUpOf } from '../phase.ts';
import type { Scene } from './scene.ts';

/** W6: as W1, but everybody talks in ten conversations, and a million messages are stored already. */
export async function stockWorkload(scene: Scene, rates: readonly number[] = [2000, 5000]): Promise<Row[]> {
  const { seconds, bodyBytes } = scene.size;
  const { seats } = await scene.stock();
  const driver = await scene.seated(seats);
  await driver.run(warmUpOf(bodyBytes, warmSecondsOf(seconds)), {});
  const rows: Row[] = [];
  const open = rates.map((rate) => openPhase(rate, seconds, bodyBytes));
  for (const phase of [...open, saturatedPhase(seconds, bodyBytes)]) {
    scene.print(`W6 ${phase.name} ...`);
    rows.push(talkRow({ workload: 'W6', phase: phase.name, target: 'chatter' }, await driver.run(phase, scene.stage.pids)));
  }
  return rows;
}
