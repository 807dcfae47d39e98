import { grown, type Size } from '../figures/flat.ts';
import { memoryKiB, total } from '../figures/memory.ts';
import { type Row, talkRow } from '../figures/row.ts';
import { openPhase } from '../phase.ts';
import type { Scene } from './scene.ts';

const perSecond = 2000;
/** Readings in all; at most a minute apart. */
const readings = 40;
/** Before, processes are still taking what they will keep. */
const judgedFromMinutes = 10;

/** The same load for a long time: its rows, and which processes grew, where it was long enough to say. */
export async function soak(scene: Scene, minutes: number): Promise<{ rows: Row[]; sizes: Size[]; grown: string[] }> {
  const { driver } = await scene.pairs();
  const { pids } = scene.stage;
  const seconds = Math.min(60, Math.max(2, (minutes * 60) / readings));
  const phase = { ...openPhase(perSecond, seconds, scene.size.bodyBytes), rampSeconds: 0 };
  const rows: Row[] = [];
  const sizes: Size[] = [];
  const startedAt = performance.now();
  for (let minute = 0; minute < minutes; minute = (performance.now() - startedAt) / 60_000) {
    const row = talkRow({ workload: 'soak', phase: `minute ${minute.toFixed(1)}`, target: 'chatter' }, await driver.run(phase, pids));
    rows.push(row);
    sizes.push({ minute, kib: memoryKiB(pids) });
    scene.print(line(row, sizes.at(-1) as Size));
  }
  return { rows, sizes, grown: minutes < judgedFromMinutes ? [] : grown(sizes) };
}

function line({ phase, figures }: Row, { kib }: Size): string {
  const mib = Object.entries(kib).map(([name, size]) => `${name} ${Math.round(size / 1024)}`);
  const { p99Ms, cpuPerThousand } = figures;
  return `${phase}: p99 ${p99Ms?.toFixed(0)} ms, ${cpuPerThousand?.toFixed(3)} CPU-s/1,000; MiB: ${mib.join(', ')}; in all ${Math.round(total(kib) / 1024)}`;
}
