import type { Line, WireLine } from '../history/lines.ts';
import type { Breach, Person } from './evidence.ts';
import { type Facts, type Frame, frameOf, within } from './facts.ts';

interface Step {
  seq: number;
  kind: string;
  prev?: number;
}

/**
 * Invariant 4: in each conversation seqs grow by one, for the application and on every socket; only an epoch event may step further, and
 * a page that skips what lies outside its reader's membership.
 */
export function checkOrder({ evidence, conversations }: Facts): Breach[] {
  return evidence.people.flatMap((person) => [...toldInOrder(person, conversations), ...sentInOrder(person)]);
}

function follows(last: number, { seq, kind, prev }: Step): boolean {
  return seq === last + 1 || (kind === 'epoch' && prev !== undefined && prev <= last && seq > last);
}

/** The last seq of each conversation; absent where anything may come next. */
class Places {
  readonly #last = new Map<string, number>();
  readonly #who: string;
  readonly breaches: Breach[] = [];

  constructor(who: string) {
    this.#who = who;
  }

  place(c: string, last: number | undefined): void {
    if (last === undefined) this.#last.delete(c);
    else this.#last.set(c, last);
  }

  forget(): void {
    this.#last.clear();
  }

  last(c: string): number | undefined {
    return this.#last.get(c);
  }

  step(c: string, events: readonly Step[]): void {
    for (const event of events) {
      const last = this.#last.get(c);
      if (last !== undefined && !follows(last, event)) this.breach(`${event.seq} of ${c} came after ${last}`);
      this.#last.set(c, Math.max(last ?? 0, event.seq));
    }
  }

  breach(what: string): void {
    this.breaches.push({ invariant: 4, what: `${this.#who}: ${what}` });
  }
}

function toldInOrder({ account, lines }: Person, conversations: Facts['conversations']): Breach[] {
  const places = new Places(`${account} was told`);
  const isDue = (c: string, seq: number, upTo: number) => {
    const { members, holes } = conversations.get(c) ?? {};
    // Who left and came again sees what came after the return.
    const since = members?.get(account)?.findLast(({ from }) => from <= upTo);
    return since !== undefined && within([since], seq) && !within(holes, seq);
  };
  for (const line of lines) tell(places, line, isDue);
  return places.breaches;
}

/** Whether a page up to a seq must have another seq, unless its reader has it. */
type IsDue = (c: string, seq: number, upTo: number) => boolean;

function tell(places: Places, line: Line, isDue: IsDue): void {
  if (line.k === 'deliver' && line.early === undefined) places.step(line.c, line.evs);
  else if (line.k === 'reset') places.place(line.c, line.upTo);
  else if (line.k === 'left') places.place(line.c, undefined);
  else if (line.k === 'restart') places.forget();
  else if (line.k === 'page' && line.older === undefined) takePage(places, line, isDue);
}

/**
 * Rows that fill a gap bring all of it that one may see, and those of a conversation that is opened again all from where they say that
 * they begin; what an epoch event announced as lost is not there for anybody.
 */
function takePage(places: Places, { c, upTo, rows, next }: Extract<Line, { k: 'page' }>, isDue: IsDue): void {
  const last = places.last(c);
  const seqs = new Set(rows.map(({ seq }) => seq));
  for (let seq = Math.max((last ?? upTo) + 1, next ?? 0); seq <= upTo; seq++)
    if (!seqs.has(seq) && isDue(c, seq, upTo)) places.breach(`a page of ${c} lacks ${seq}`);
  places.place(c, Math.max(last ?? 0, upTo));
}

/** The wire by itself: no client in between that could put it right. */
function sentInOrder({ account, wire }: Person): Breach[] {
  const connections = new Map<number, Places>();
  for (const line of wire) {
    const places = connections.get(line.n) ?? new Places(`socket ${line.n} of ${account}`);
    connections.set(line.n, places);
    const frame = frameOf(line);
    if (frame !== null) follow(places, line.way, frame);
  }
  return [...connections.values()].flatMap(({ breaches }) => breaches);
}

function follow(places: Places, way: WireLine['way'], { t, c = '', resume, evs, page }: Frame): void {
  if (way === 'out') {
    if (t === 'hello') for (const [named, , seq] of resume ?? []) places.place(named, seq);
  } else if (t === 'ev') places.step(c, evs ?? []);
  else if (t === 'reset') places.place(c, page?.upTo);
  else if (t === 'left') places.place(c, undefined);
}
