import type { Row } from '../figures/row.ts';
import type { WorkloadName } from '../options.ts';
import type { Scene } from './scene.ts';
import { pairsWorkload } from './w1-pairs.ts';
import { roomsWorkload } from './w2-rooms.ts';
import { historyWorkload } from './w4-history.ts';
import { returnWorkload } from './w5-return.ts';
import { stockWorkload } from './w6-stock.ts';

export interface Workload {
  title: string;
  run(scene: Scene): Promise<Row[]>;
}

/** All workloads, in their order: what the archive is read for in W4 must not have been loaded by W6. */
export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  W1: { title: 'people in pairs', run: (scene) => pairsWorkload(scene) },
  W2: { title: 'rooms in which ten write; what comes to any socket counts', run: (scene) => roomsWorkload(scene) },
  W3: { title: 'idle sockets', run: async (scene) => [(await scene.idle()).row] },
  W4: { title: 'a page of history by HTTP', run: historyWorkload },
  W5: { title: 'idle sockets come back at once', run: returnWorkload },
  W6: { title: 'pairs among many conversations and stored messages', run: (scene) => stockWorkload(scene) },
};
