import type { Driver } from '../driver/start-driver.ts';
import { type Row, talkRow } from '../figures/row.ts';
import { openPhase, type Phase, saturatedPhase, warmSecondsOf, warmUpOf } from '../phase.ts';
import type { Reference } from '../references/reference.ts';
import type { Scene } from './scene.ts';

/** Something that pairs talk through. */
interface Target {
  name: string;
  driver: Driver;
  pids: Readonly<Record<string, number>>;
}

/** W1: people in pairs, each phase on the system and on both references, so that all see the same machine. */
export async function pairsWorkload(scene: Scene, rates: readonly number[] = [500, 2000, 5000, 10_000]): Promise<Row[]> {
  const { seconds, bodyBytes } = scene.size;
  const open = rates.map((rate) => openPhase(rate, seconds, bodyBytes));
  return talk(scene, await targets(scene, [await scene.noStorage(), await scene.relay()]), [...open, saturatedPhase(seconds, bodyBytes)]);
}

/** What the guard looks at: two rates, each three times, on the system and the relay by turns. */
export async function guardRounds(scene: Scene, rates: readonly number[] = [2000, 5000]): Promise<Row[]> {
  const { seconds, bodyBytes } = scene.size;
  const phases = rates.map((rate) => openPhase(rate, seconds, bodyBytes));
  return talk(scene, await targets(scene, [await scene.relay()]), [...phases, ...phases, ...phases]);
}

async function targets(scene: Scene, references: readonly (Reference | null)[]): Promise<Target[]> {
  const { pairs, bodyBytes, seconds } = scene.size;
  const { driver } = await scene.pairs();
  const all: Target[] = [{ name: 'chatter', driver, pids: scene.stage.pids }];
  for (const reference of references) {
    if (reference === null) continue;
    const own = await scene.seated(await reference.seats(pairs, 2));
    await own.run(warmUpOf(bodyBytes, warmSecondsOf(seconds)), reference.pids);
    all.push({ name: reference.name, driver: own, pids: reference.pids });
  }
  return all;
}

async function talk(scene: Scene, all: readonly Target[], phases: readonly Phase[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const phase of phases) {
    scene.print(`W1 ${phase.name} ...`);
    for (const { name, driver, pids } of all) {
      rows.push(talkRow({ workload: 'W1', phase: phase.name, target: name }, await driver.run(phase, pids)));
    }
  }
  return rows;
}
