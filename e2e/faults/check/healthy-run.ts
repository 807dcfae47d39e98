import type { Seen } from '../history/lines.ts';
import { hashOfContent } from './content.ts';
import type { EventRow, Evidence, MessageRow, Person } from './evidence.ts';

/** Evidence that can be changed. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Mutable<Item>[] : T[Key] };

export const c = 'c0';
const bodies = ['one', 'two', 'three', 'four'];
const system = 'nobody';

/**
 * A made-up run in which all went well: ann and ben talk, eve is removed after the second message (seq 3 says so), dan gives up without
 * knowing what became of his message. What each test of the checker breaks, it breaks here.
 */
export function healthyRun(): Mutable<Evidence> {
  const seen: Seen[] = [
    ...bodies.slice(0, 2).map((body, index) => messageAt(index + 1, 'ann', `m${index}`, body)),
    { ...messageAt(3, system, 'leave-3', ''), kind: 'leave', hash: hashOfContent('leave', { by: 'ann', who: ['eve'] }) },
    messageAt(4, 'ben', 'm2', 'three'),
    messageAt(5, 'dan', 'm3', 'four'),
  ];
  const run: Evidence = {
    people: [ann(seen), ben(seen), eve(seen), dan(seen)],
    made: [{ c, members: ['ann', 'ben', 'eve', 'dan'] }],
    events: seen.map(eventRow),
    messages: seen.map(messageRow),
    receipts: [{ c, account: 'ben', delivered: 5, read: 4 }],
    deadLetters: 0,
    logEntries: 0,
    processes: [{ name: 'gateway', maxRssMb: 120, faults: [] }],
    holesAllowed: false,
  };
  return structuredClone(run) as Mutable<Evidence>;
}

function messageAt(seq: number, from: string, m: string, body: string): Seen {
  return { seq, kind: 'message', from, m, hash: hashOfContent('message', { body }), at: seq };
}

const opened: Person['lines'][number] = { us: 1, k: 'page', c, epoch: 1, upTo: 0, rows: [] };
const hello = { us: 1, n: 1, way: 'out', text: JSON.stringify({ t: 'hello', resume: [[c, 1, 0]] }) } as const;

function person(account: string, said: Person['lines'], seen: readonly Seen[]): Person {
  const told = seen.map((event): Person['lines'][number] => ({
    us: 100 + event.seq,
    k: 'deliver',
    ms: event.at,
    c,
    epoch: 1,
    evs: [event],
  }));
  const frames = seen.map((event) => JSON.stringify({ t: 'ev', c, epoch: 1, evs: [{ seq: event.seq, kind: event.kind }] }));
  const marks = JSON.stringify({ t: 'marks', c, of: { ben: [3, 2] } });
  return {
    account,
    lines: [opened, ...told, ...said],
    wire: [hello, ...[...frames, marks].map((text, index) => ({ us: 100 + index, n: 1, way: 'in' as const, text }))],
  };
}

function said(us: number, m: string, body: string, seq: number | null): Person['lines'] {
  const invoked = { us, k: 'invoke', c, m, hash: hashOfContent('message', { body }) } as const;
  return seq === null ? [invoked, { us: us + 5, k: 'info', c, m }] : [invoked, { us: us + 5, k: 'ok', c, m, seq, epoch: 1 }];
}

const ann = (seen: readonly Seen[]) => person('ann', [...said(10, 'm0', 'one', 1), ...said(20, 'm1', 'two', 2)], seen);
const ben = (seen: readonly Seen[]) => person('ben', said(40, 'm2', 'three', 4), seen);
const eve = (seen: readonly Seen[]) => person('eve', [], seen.slice(0, 3));
const dan = (seen: readonly Seen[]) => person('dan', [...said(50, 'm3', 'four', null), { us: 60, k: 'gone' }], seen.slice(0, 2));

function saidAt(seq: number): Record<string, unknown> {
  return seq === 3 ? { by: 'ann', who: ['eve'] } : { body: bodies[seq < 3 ? seq - 1 : seq - 2] };
}

function eventRow({ seq, from, m, kind }: Seen): EventRow {
  return { c, seq, epoch: 1, sender: from, m, kind, payload: JSON.stringify({ seq, kind, ...saidAt(seq) }) };
}

function messageRow({ seq, from, m, kind }: Seen): MessageRow {
  const { body, ...detail } = saidAt(seq) as { body?: string };
  return { c, seq, sender: from, m, kind, body: body ?? null, detail: body === undefined ? JSON.stringify(detail) : null, changed: seq };
}
