import type { Head, OpenedAccount, OpenItem, openAccounts, ResumeOutcome } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Conversations, Places } from '../store/conversations.ts';
import type { Heads, Standing } from '../store/heads.ts';

/** Heads in one answer: some 150 bytes each, well below what NATS carries. */
const headsAtOnce = 4000;
/** Beyond so many missed events a client takes a page instead. */
const followUpTo = 500;
const nowhere: Places = { av: 0, from: new Map() };

/**
 * Answers `open-accounts`: all that sockets follow, with heads read now, and how each position they held goes on. A removal is in MySQL
 * before its event has a number: who is in a conversation **after** its head was read may follow from there. So heads are read first, of
 * what the accounts say they hold; only who is in others, or has more than an answer carries, is looked up twice.
 */
export function openAccountsAnswer(conversations: Pick<Conversations, 'readAccounts'>, store: Pick<Heads, 'read'>) {
  return async ({ items }: AskOf<typeof openAccounts>): Promise<AnswerOf<typeof openAccounts>> => {
    const share = Math.floor(headsAtOnce / items.length);
    const heads = await store.read([...new Set(items.flatMap(({ resume }) => resume.map(([c]) => c)))]);
    const first = await conversations.readAccounts(items.map(({ account }) => account));
    const parts = items.map((item) => ({ item, ...partOf(item, first.get(item.account) ?? nowhere, share) }));
    const others = parts.filter(({ cs }) => cs.some((c) => !heads.has(c)));
    if (others.length === 0) return { items: parts.map((part) => openedOf(part, heads, first.get(part.item.account) ?? nowhere)) };

    for (const [c, head] of await store.read([...new Set(others.flatMap(({ cs }) => cs.filter((c) => !heads.has(c))))])) {
      heads.set(c, head);
    }
    const now = await conversations.readAccounts(others.map(({ item }) => item.account));
    return { items: parts.map((part) => openedOf(part, heads, now.get(part.item.account) ?? first.get(part.item.account) ?? nowhere)) };
  };
}

/** What of an account is answered now. */
interface Part {
  item: OpenItem;
  /** The version of the first look: what came since may be missing. */
  av: number;
  cs: string[];
  next: string | undefined;
}

function partOf({ after = '' }: OpenItem, { av, from }: Places, share: number): Pick<Part, 'av' | 'cs' | 'next'> {
  const rest = [...from.keys()].filter((c) => c > after).sort();
  const cs = rest.slice(0, share);
  return { av, cs, next: rest.length > cs.length ? cs.at(-1) : undefined };
}

type Standings = ReadonlyMap<string, Standing | null>;

/** Null when it is not known now where something of it stands. */
function openedOf({ item, av, cs, next }: Part, standings: Standings, { from: now }: Places): OpenedAccount | null {
  const heads = new Map<string, Head>();
  for (const c of cs) {
    const [head, fromSeq] = [standings.get(c), now.get(c)];
    if (head === null) return null;
    if (head !== undefined && fromSeq !== undefined) heads.set(c, { ...head, fromSeq });
  }
  // Each position is answered once: with its head or, where there is none, in the part it would be in.
  const { after = '' } = item;
  const here = item.resume.filter(([c]) => c > after && (next === undefined || c <= next));
  return {
    av,
    heads: [...heads.values()],
    resume: here.map(([c, epoch, seq]) => outcomeOf(c, epoch, seq, heads.get(c))),
    ...(next !== undefined && { next }),
  };
}

function outcomeOf(c: string, epoch: number, seq: number, head: Head | undefined): ResumeOutcome {
  if (head === undefined) return { c, outcome: 'left' };
  // What was acked in another epoch may be gone: the client sends all of it again, and what is there is recognised.
  if (epoch !== head.epoch || seq > head.seq) return { c, outcome: 'reset', reason: 'epoch', keepUpto: 0 };
  if (head.seq - seq > followUpTo || seq < head.fromSeq - 1) return { c, outcome: 'reset', reason: 'too-far', keepUpto: head.seq };
  return { c, outcome: 'follow' };
}
