import type { Nemesis } from '../stage.ts';
import { clocks } from './clocks.ts';
import { disks } from './disks.ts';
import { doubled } from './doubled.ts';
import { hints } from './hints.ts';
import { kills } from './kills.ts';
import { lost } from './lost.ts';
import { network } from './network.ts';
import { power } from './power.ts';
import { rolling } from './rolling.ts';
import { slow } from './slow.ts';
import { sockets } from './sockets.ts';
import { sqlHarm } from './sql-harm.ts';
import { stops } from './stops.ts';

/** All there are, in the order in which they run. */
export const nemeses: readonly Nemesis[] = [
  ...kills,
  ...stops,
  ...network,
  ...hints,
  slow,
  doubled,
  ...sqlHarm,
  ...sockets,
  rolling,
  power,
  ...disks,
  ...clocks,
  ...lost,
];

/** What `npm test` has time for. */
export const shortSet: readonly string[] = ['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'F1', 'M1', 'U1'];
