import type { Row } from '../figures/row.ts';
import type { WorkloadName } from '../options.ts';
import type { Scene } from './scene.ts';
import { pairsWorkload } from './w1-pairs.ts';
import { roomsWorkload } from './w2-rooms.ts';
import { historyWorkload } from './w4-history.ts';
import { returnWorkload } from './w5-return.ts';
import { stockWorkload } from './w6-stock.ts';

interface Workload {
  title: string;
  run(scene: Scene): Promise<Row[]>;
}

/** All workloads by name. */
export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  W1: { title: 'people in pairs', run: (scene) => pairsWorkload(scene) },
  W2: { title: 'rooms in which ten write; what comes to any socket counts', run: (scene) => roomsWorkload(scene) },
  W3: { title: 'idle sockets', run: async (scene) => [(await scene.idle()).row] },
  W4: { title: 'a page of history by HTTP', run: historyWorkload },
  W5: { title: 'idle sockets come back at once', run: returnWorkload },
  W6: { title: 'pairs among many conversations and stored messages', run: (scene) => stockWorkload(scene) },
};

/**
 * Which workloads share a system, in their order. What the archive is read for in W4 must not have been loaded by W6. Idle sockets are
 * weighed in a fresh system, where nothing that earlier load left behind is given back meanwhile, and weigh on nobody else.
 */
export const together: readonly (readonly WorkloadName[])[] = [
  ['W1', 'W2', 'W4', 'W6'],
  ['W3', 'W5'],
];
