import { setTimeout as pause } from 'node:timers/promises';
import type { Position, SeatPlan } from '../driver/seat-plan.ts';
import type { Driver } from '../driver/start-driver.ts';
import { growthFor, memoryKiB, total } from '../figures/memory.ts';
import { costs, cpuPerThousand, type Row } from '../figures/row.ts';
import type { Options } from '../options.ts';
import { warmSecondsOf } from '../phase.ts';
import { addressOf, requireFiles } from '../stage/room-for.ts';
import type { Person, Stage } from '../stage/stage.ts';
import { groupsInLayers, pairsInRing } from '../stock/circles.ts';
import { loadConversations } from '../stock/load-conversations.ts';
import { seatOf } from './pairs.ts';

/** Ten direct conversations and ten groups each. */
const steps = 5;
const layers = 10;
const largeGroup = 50;
const smallGroup = 10;
/** Come first, and come and go before, so that what is compiled, cached and pooled once counts for nobody. */
const firstShare = 0.2;
const calmEveryMs = 1000;
const calmWithinMs = 20_000;
const calmShare = 0.002;

interface IdleScene {
  stage: Stage;
  size: Pick<Options, 'sockets' | 'seconds'>;
  print(line: string): void;
}

/** Sockets that do nothing, and what they cost. */
export interface Idle {
  driver: Driver;
  /** Every so many-th seat can speak for its groups. */
  groupSize: number;
  row: Row;
}

/** Makes so many people with 20 conversations each, opens a socket for every one, and sees what they weigh. */
export async function gatherIdle({ stage, size, print }: IdleScene, driver: Driver): Promise<Idle> {
  const wanted = size.sockets;
  requireFiles(wanted);
  const groupSize = wanted >= 10 * largeGroup ? largeGroup : smallGroup;
  const count = wanted - (wanted % groupSize);
  print(`${count.toLocaleString('en')} people with 20 conversations each ...`);
  const seats = await planSeats(stage, count, groupSize);
  const pids = { ...stage.pids };
  const first = Math.ceil(count * firstShare);
  await driver.ask('comeAndGo', { seats: seats.slice(0, first), seconds: warmSecondsOf(size.seconds) });
  await driver.ask('gather', { seats: seats.slice(0, first), pids });
  const before = await calm(pids);
  const { sockets, ...spent } = await driver.ask('gather', { seats: seats.slice(first), pids });
  const atOnce = growthFor(sockets, before, memoryKiB(pids));
  const memory = growthFor(sockets, before, await calm(pids));
  const { cpuPerThousand: seconds, ...shares } = costs(spent, sockets);
  return {
    driver,
    groupSize,
    row: {
      ...{ workload: 'W3', phase: 'idle, 20 conversations', target: 'chatter' },
      figures: {
        sockets,
        kibPerSocket: total(memory),
        kibPerSocketAtOnce: total(atOnce),
        connectCpuMs: seconds ?? null,
        ...shares,
        lost: seats.length - first - sockets,
      },
      cpu: cpuPerThousand(spent, sockets),
      memory,
      faults: { lost: seats.length - first - sockets },
    },
  };
}

async function planSeats(stage: Stage, count: number, groupSize: number): Promise<SeatPlan[]> {
  const people = await stage.people(count);
  const idsOf = (circle: readonly number[]) => circle.map((index) => (people[index] as Person).id);
  const circles = [...pairsInRing(count, steps), ...groupsInLayers(count, layers, groupSize)].map(idsOf);
  const positions = new Map(people.map(({ id }) => [id, [] as Position[]]));
  const groups = new Map(people.map(({ id }) => [id, [] as string[]]));
  for (const { c, epoch, members } of await loadConversations(stage.sqlUrl('chat'), circles)) {
    for (const member of members) {
      positions.get(member)?.push([c, epoch, 0]);
      if (members.length > 2) groups.get(member)?.push(c);
    }
  }
  return people.map((person, index) => {
    const from = addressOf(index, count);
    const seat = { ...seatOf(stage, person, groups.get(person.id) ?? []), positions: positions.get(person.id) ?? [] };
    return from === undefined ? seat : { ...seat, from };
  });
}

/** Sizes when they have stopped changing: what was made in passing is given back, or is not. */
async function calm(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const startedAt = performance.now();
  for (let sizes = memoryKiB(pids); ; ) {
    await pause(calmEveryMs);
    const now = memoryKiB(pids);
    if (Math.abs(total(now) - total(sizes)) < total(sizes) * calmShare || performance.now() - startedAt > calmWithinMs) return now;
    sizes = now;
  }
}
