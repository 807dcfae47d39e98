import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './crowd/chance.ts';
import type { Crowd } from './crowd/crowd.ts';
import type { PersonDeps } from './crowd/person.ts';
import type { Installation, InstallationPlan } from './system/installation.ts';
import type { LinkProxy } from './system/link-proxy.ts';
import type { Unit } from './system/unit.ts';

/** What a nemesis has to work on, while the crowd talks. */
export interface Stage {
  installation: Installation;
  crowd: Crowd;
  chance: Chance;
  /** The whole harm instead of the least that shows something. */
  long: boolean;
  /** The run ends. */
  stopping: AbortSignal;
  /** Waits while the crowd talks on. @throws the reason of the run's end, so that harm is undone at once */
  lull(ms: number): Promise<void>;
  /** One of the processes of a kind (`chat`), or a server (`redis`). */
  unit(kind: string): Unit;
  /** The links whose names match. */
  links(pattern: RegExp): LinkProxy[];
  /** Something that must hold for the nemesis to mean anything; a breach of none of the invariants, but a failure of the run. */
  expect(what: string, holds: boolean): void;
  /** Something that was measured, for the result; it has no threshold. */
  figure(what: string): void;
}

/** A way to harm the system, and what the system must be like for it. */
export interface Nemesis {
  id: string;
  what: string;
  harm(stage: Stage): Promise<void>;
  /** The installation it needs; nemeses without one share theirs. */
  plan?: Partial<InstallationPlan>;
  saying?: PersonDeps['saying'];
  messagesPerSecond?: number;
  /** Redis is made to lose data. */
  losesRedis?: true;
  /** Why this machine cannot run it; null when it can. */
  hindrance?: () => string | null;
}

export function stageOf(
  base: Pick<Stage, 'installation' | 'crowd' | 'chance' | 'long' | 'stopping'>,
  failures: string[],
  figures: string[],
): Stage {
  const { installation, chance, stopping } = base;
  return {
    ...base,
    lull: (ms) => lull(ms, stopping),
    unit(kind) {
      const all = [...installation.units.values()].filter(({ name }) => name === kind || name.startsWith(`${kind}.`));
      return chance.oneOf(all);
    },
    links: (pattern) => [...installation.proxies.values()].filter(({ name }) => pattern.test(name)),
    expect(what, holds) {
      if (!holds) failures.push(what);
    },
    figure: (what) => void figures.push(what),
  };
}

async function lull(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}
