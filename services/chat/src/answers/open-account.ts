import type { Head, openAccount, openAttachment, ResumeOutcome } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Conversations } from '../store/conversations.ts';
import type { MessageLog } from '../store/message-log.ts';
import type { Permission } from '../store/permission.ts';

/** Heads in one answer: some 150 bytes each, well below what NATS carries. */
const headsAtOnce = 4000;
/** Beyond so many missed events a client takes a page instead. */
const followUpTo = 500;

/** Answers `open-account`: all that a socket follows, with heads read now, and how each position it held goes on. */
export function openAccountAnswer(bus: Bus, conversations: Conversations, log: MessageLog) {
  return async ({ account, resume, after = '' }: AskOf<typeof openAccount>): Promise<AnswerOf<typeof openAccount>> => {
    const { av, from } = await conversations.readAccount(account);
    const rest = [...from].filter(([c]) => c > after).sort(([a], [b]) => (a < b ? -1 : 1));
    const page = rest.slice(0, headsAtOnce);
    const next = rest.length > page.length ? page.at(-1)?.[0] : undefined;
    const read = await readHeads(bus, log, new Map(page));
    // A removal is in MySQL before its event has a number: who is still in it now may follow from these heads.
    const { from: now } = await conversations.readAccount(account);
    const heads = read.flatMap((head) => (now.has(head.c) ? [{ ...head, fromSeq: now.get(head.c) as number }] : []));
    const byId = new Map(heads.map((head) => [head.c, head]));
    // Each position is answered once: with its head or, where there is none, in the part it would be in.
    const here = resume.filter(([c]) => c > after && (next === undefined || c <= next));
    return {
      av,
      heads,
      resume: here.map(([c, epoch, seq]) => outcomeOf(c, epoch, seq, byId.get(c))),
      ...(next !== undefined && { next }),
    };
  };
}

function outcomeOf(c: string, epoch: number, seq: number, head: Head | undefined): ResumeOutcome {
  if (head === undefined) return { c, outcome: 'left' };
  // What was acked in another epoch may be gone: the client sends all of it again, and what is there is recognised.
  if (epoch !== head.epoch || seq > head.seq) return { c, outcome: 'reset', reason: 'epoch', keepUpto: 0 };
  if (head.seq - seq > followUpTo || seq < head.fromSeq - 1) return { c, outcome: 'reset', reason: 'too-far', keepUpto: head.seq };
  return { c, outcome: 'follow' };
}

/** Answers `open-attachment`: one conversation, checked at the head read now. */
export function openAttachmentAnswer(permission: Permission, bus: Bus, log: MessageLog) {
  return async ({ account, c }: AskOf<typeof openAttachment>): Promise<AnswerOf<typeof openAttachment>> => {
    const [head] = await permission.reading(account, c, ({ fromSeq }) => readHeads(bus, log, new Map([[c, fromSeq]])));
    if (head === undefined) throw new Refusal('not-found');
    return { head };
  };
}

/** Heads of conversations: loaded ones from Redis, the others from the archive. `from` has the first seq that may be seen of each. */
async function readHeads(bus: Bus, log: MessageLog, from: ReadonlyMap<string, number>): Promise<Head[]> {
  const cs = [...from.keys()];
  const metas = await log.metas(cs);
  const cold = cs.filter((_, index) => metas[index] === null);
  const archived = new Map<string, Omit<Head, 'fromSeq'>>();
  for (let at = 0; at < cold.length; at += 500) {
    const { items } = await bus.ask(readArchiveHeads, { cs: cold.slice(at, at + 500) });
    for (const { c, seq, n } of items) archived.set(c, { c, epoch: log.shards.peek(log.shardOf(c))?.epoch ?? 0, seq, n, dseq: seq });
  }
  return cs.map((c, index) => {
    const { epoch, seq, n, dseq } = (metas[index] ?? archived.get(c)) as Omit<Head, 'fromSeq'>;
    return { c, epoch, seq, n, dseq, fromSeq: from.get(c) ?? 1 };
  });
}
