import type { SeatPlan } from '../driver/seat-plan.ts';
import { startDriver } from '../driver/start-driver.ts';
import { type Row, talkRow } from '../figures/row.ts';
import { saturatedPhase } from '../phase.ts';
import { seatRoom } from './rooms.ts';
import type { Scene } from './scene.ts';

const writers = 10;

/** W2: rooms in which ten write as much as is answered, and all listen. */
export async function roomsWorkload(scene: Scene, sizes: readonly number[] = [100, 1000]): Promise<Row[]> {
  const references = [await scene.noStorage(), await scene.relay()];
  const rows: Row[] = [];
  for (const members of sizes) {
    const phase = `${members.toLocaleString('en')} members`;
    scene.print(`W2 ${phase} ...`);
    const place = { workload: 'W2', phase };
    rows.push(await write(scene, { ...place, target: 'chatter' }, await seatRoom(scene.stage, members), scene.stage.pids));
    for (const reference of references) {
      if (reference === null) continue;
      rows.push(await write(scene, { ...place, target: reference.name }, await reference.seats(1, members), reference.pids));
    }
  }
  return rows;
}

async function write(
  scene: Scene,
  place: Pick<Row, 'workload' | 'phase' | 'target'>,
  plans: readonly SeatPlan[],
  pids: Readonly<Record<string, number>>,
): Promise<Row> {
  const { seconds, bodyBytes } = scene.size;
  using driver = startDriver(scene.signal);
  await driver.ask('enter', { seats: plans.slice(0, writers), ears: plans.slice(writers), readers: writers - 1 });
  await driver.run(saturatedPhase(Math.min(1, seconds), bodyBytes), pids);
  return talkRow(place, await driver.run(saturatedPhase(seconds, bodyBytes), pids), 'heard');
}
