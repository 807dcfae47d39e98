import type { Line, WireLine } from '../history/lines.ts';
import { hashOfContent } from './content.ts';
import type { EventRow, Evidence, Person } from './evidence.ts';

/** What became of one thing that somebody said. */
export interface Send {
  account: string;
  c: string;
  /** All ids it went by; more than one where the server refused the first one's time. */
  ms: string[];
  hash: string;
  invokedUs: number;
  oks: { us: number; seq: number; epoch: number }[];
  /** Why it was refused for good; null if it was not. */
  failed: string | null;
}

/** Seqs `from` to `to`, both within; `to` is infinite while it lasts. */
export interface Interval {
  from: number;
  to: number;
}

export interface Archived extends EventRow {
  hash: string;
  said: { who?: string[]; prev?: number };
}

export interface Conversation {
  c: string;
  bySeq: Map<number, Archived>;
  head: number;
  /** Seqs that an epoch event announced as lost. */
  holes: Interval[];
  members: Map<string, Interval[]>;
}

/** The evidence, put in order for all invariants. */
export interface Facts {
  evidence: Evidence;
  conversations: Map<string, Conversation>;
  sends: Send[];
  /** Clients that stayed to the end. */
  live: Person[];
}

export function factsOf(evidence: Evidence): Facts {
  const conversations = new Map<string, Conversation>();
  for (const { c, members } of evidence.made) conversations.set(c, conversationOf(c, members, evidence.events));
  return {
    evidence,
    conversations,
    sends: evidence.people.flatMap(sendsOf),
    // Its last word may be followed by what was on the way to it.
    live: evidence.people.filter(({ lines }) => !lines.some(({ k }) => k === 'gone')),
  };
}

function conversationOf(c: string, first: readonly string[], rows: readonly EventRow[]): Conversation {
  const events = rows.filter((row) => row.c === c).map(archivedOf);
  events.sort((a, b) => a.seq - b.seq);
  const members = new Map(first.map((account) => [account, [{ from: 1, to: Number.POSITIVE_INFINITY }]]));
  const holes: Interval[] = [];
  for (const { kind, seq, said } of events) {
    if (kind === 'epoch' && said.prev !== undefined && seq > said.prev + 1) holes.push({ from: said.prev + 1, to: seq - 1 });
    for (const account of said.who ?? []) changeMember(members, account, kind, seq);
  }
  return { c, bySeq: new Map(events.map((event) => [event.seq, event])), head: events.at(-1)?.seq ?? 0, holes, members };
}

function archivedOf(row: EventRow): Archived {
  const said = JSON.parse(row.payload) as Archived['said'];
  return { ...row, said, hash: hashOfContent(row.kind, said as Record<string, unknown>) };
}

function changeMember(members: Map<string, Interval[]>, account: string, kind: string, seq: number): void {
  const intervals = members.get(account) ?? [];
  members.set(account, intervals);
  const last = intervals.at(-1);
  const open = last?.to === Number.POSITIVE_INFINITY;
  if (kind === 'join' && !open) intervals.push({ from: seq, to: Number.POSITIVE_INFINITY });
  if (kind === 'leave' && open && last !== undefined) last.to = seq;
}

/** What a client said, in the order in which it said it. */
function sendsOf({ account, lines }: Person): Send[] {
  const byId = new Map<string, Send>();
  for (const line of lines) noteSend(byId, account, line);
  return [...new Set(byId.values())];
}

function noteSend(byId: Map<string, Send>, account: string, line: Line): void {
  if (line.k === 'invoke') {
    byId.set(line.m, { account, c: line.c, ms: [line.m], hash: line.hash, invokedUs: line.us, oks: [], failed: null });
  } else if (line.k === 'renamed') {
    const send = byId.get(line.was);
    send?.ms.push(line.m);
    if (send !== undefined) byId.set(line.m, send);
  } else if (line.k === 'ok') byId.get(line.m)?.oks.push({ us: line.us, seq: line.seq, epoch: line.epoch });
  else if (line.k === 'fail') Object.assign(byId.get(line.m) ?? {}, { failed: line.code });
}

export function within(intervals: readonly Interval[] | undefined, seq: number): boolean {
  return intervals?.some(({ from, to }) => from <= seq && seq <= to) ?? false;
}

/** What a frame says, as far as the invariants look at it; null for one that is none. */
export interface Frame {
  t: string;
  c?: string;
  epoch?: number;
  evs?: { seq: number; kind: string; prev?: number }[];
  resume?: [string, number, number][];
  page?: { items: { seq: number }[]; upTo: number };
  items?: { seq: number }[];
  of?: Record<string, [number, number]>;
}

export function frameOf({ text }: WireLine): Frame | null {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return null;
  }
}
