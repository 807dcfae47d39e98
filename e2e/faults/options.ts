import { parseArgs } from 'node:util';
import { nemeses, shortSet } from './nemeses/nemeses.ts';
import type { Nemesis } from './stage.ts';

export interface Options {
  help: boolean;
  chosen: Nemesis[];
  /** Whether each does all its harm, or the least that shows something. */
  long: boolean;
  seeds: number[];
  replicas: number;
  clients: number;
  /** Nemeses run at the same time, each on an installation of its own. */
  atOnce: number;
  /** File to which results are appended; null: none. */
  json: string | null;
  /** Print the table of such files and run nothing, unless there are none. */
  tables: string[];
  /** Planted faults that the checker must find, instead of the product as it is; null: none. */
  planted: string[] | null;
}

export const usage = `Harms a Chatter of its own while a crowd talks, and looks for broken promises (docs/reliability.md).

  npm run e2e:faults                            the short set: ${shortSet.join(', ')}
  npm run e2e:faults -- --all                   every nemesis, with all its harm: up to 30 minutes a seed
  npm run e2e:faults -- --only N1 --only P1     some of them, with all their harm; --short for the least
  npm run e2e:faults -- --seed 3                the chance of all that happens; may be given several times
  npm run e2e:faults -- --replicas 2            two gateways, two chats and two persistences
  npm run e2e:faults -- --clients 100           40 to 200; 50 by default
  npm run e2e:faults -- --at-once 3             so many at the same time, each on servers of its own; 1 by default, 8 at most
  npm run e2e:faults -- --without D1            --all leaves it out; needed for what this machine cannot do
  npm run e2e:faults -- --json FILE             appends the results to a file
  npm run e2e:faults -- --table FILE            prints what such files hold; may be given several times
  npm run e2e:faults -- --planted               does the checker find faults that are planted? --planted --only d: one of them
`;

/** @throws TypeError for what is no option, RangeError for what cannot be, each with a sentence */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const { only = [], without = [], all = false } = values;
  const planted = values.planted === true ? only : null;
  const unknown = [...(planted === null ? only : []), ...without].filter((id) => !nemeses.some((nemesis) => nemesis.id === id));
  if (unknown.length > 0) throw new RangeError(`There is no nemesis ${unknown.join(', ')}.`);
  const ids = only.length > 0 ? only : all ? nemeses.map(({ id }) => id) : shortSet;
  const chosen = nemeses.filter(({ id }) => ids.includes(id) && !without.includes(id));
  const impossible = chosen.flatMap(({ id, hindrance }) => (hindrance?.() ? [`${id}: ${hindrance()} Leave it out: --without ${id}`] : []));
  if (impossible.length > 0 && planted === null) throw new RangeError(`This machine cannot run all of it.\n${impossible.join('\n')}`);
  return {
    ...{ help: values.help === true, chosen, planted },
    long: (all || only.length > 0) && values.short !== true,
    seeds: (values.seed ?? ['1']).map((text) => whole('--seed', text, 0, 1_000_000)),
    replicas: whole('--replicas', values.replicas, 1, 4),
    clients: whole('--clients', values.clients, 40, 200),
    atOnce: whole('--at-once', values['at-once'], 1, 8),
    json: values.json ?? null,
    tables: values.table ?? [],
  };
}

function parse(args: readonly string[]) {
  const several = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const number = (usual: string) => ({ type: 'string', default: usual }) as const;
  return parseArgs({
    args: [...args],
    options: {
      ...{ help: flag, all: flag, short: flag, planted: flag },
      ...{ only: several, without: several, seed: several },
      ...{ json: text, table: several, replicas: number('1'), clients: number('50'), 'at-once': number('1') },
    },
  });
}

function whole(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) throw new RangeError(`${name} is a whole number from ${from} to ${to}.`);
  return value;
}
