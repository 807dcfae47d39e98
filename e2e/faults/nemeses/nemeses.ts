import type { Nemesis } from '../stage.ts';
import { doubled } from './doubled.ts';
import { hints } from './hints.ts';
import { kills } from './kills.ts';

/** All there are, in the order in which they run. */
export const nemeses: readonly Nemesis[] = [...kills, ...hints, doubled];

/** What `npm test` has time for. */
export const shortSet: readonly string[] = ['K1', 'K2', 'K3', 'K4', 'K5', 'K6', 'U1', 'F1', 'M1'];
