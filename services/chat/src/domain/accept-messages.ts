import type { SendRefusal, SendResult, SubmitAnswer, SubmitItem } from '@chatter/contracts/chat/calls.ts';
import { sendRefusals } from '@chatter/contracts/chat/calls.ts';
import { faultOfBody } from '@chatter/contracts/chat/events.ts';

/** One send on its way into the log. */
export interface Send {
  c: string;
  account: string;
  m: string;
  body: string;
  /** The archive was asked and does not have it. */
  asked: boolean;
  result: SendResult | null;
  epoch: number;
}

/** What became of a send in the log. */
export type LogOutcome = { is: 'new' | 'known'; seq: number; n: number; at: number; epoch: number } | { is: 'refused'; code: string };

export interface AcceptDeps {
  /** Appends sends in the order given, all shards at once, announces the new ones, and says what became of each. */
  append(sends: readonly Send[]): Promise<LogOutcome[]>;
  /** Whether who may see and say what is known without asking MySQL. */
  knowsAccess(c: string): boolean;
  /** Reads it from MySQL: whether a conversation exists; null when MySQL does not answer. */
  loadAccess(cs: readonly string[]): Promise<((c: string) => boolean) | null>;
  /** Does what the log asked for before it takes these sends; answers the conversations for which that could not be done now. */
  remedy(code: Remediable, sends: readonly Send[]): Promise<ReadonlySet<string>>;
}

/** Answers of the log that something can be done about. */
export type Remediable = 'ECOLD' | 'ESTALE' | 'ECEIL' | 'EASK';
const remediable = new Set<string>(['ECOLD', 'ESTALE', 'ECEIL', 'EASK']);
const rounds = 6;

/**
 * Accepts messages: the one door for whatever is said. With `wait` false nothing waits for MySQL or the archive: such sends, and all that
 * follow of the same account and conversation, answer `later`. With `wait` true what they wait for is done first.
 */
export async function acceptMessages(deps: AcceptDeps, items: readonly SubmitItem[], wait: boolean): Promise<SubmitAnswer[]> {
  const sends = items.map(({ account, c, msgs }) =>
    msgs.map(({ m, body }): Send => ({ c, account, m, body, asked: false, result: null, epoch: 0 })),
  );
  const all = sends.flat();
  await admit(deps, all.filter(refuseFaulty), wait);
  let open = stillOpen(all);
  for (let round = 0; round < rounds && open.length > 0; round++) {
    const refused = await tryLog(deps, open);
    open = stillOpen(all);
    if (!wait || refused.size === 0) break;
    await remedyAll(deps, refused);
    open = stillOpen(all);
  }
  for (const send of open) refuse(send, 'later');
  return sends.map((of) => ({
    epoch: Math.max(0, ...of.map((send) => send.epoch)),
    res: retryAllAfterFirst(of.map((send) => send.result as SendResult)),
  }));
}

/** Gives sends to the log and settles those that are; answers what can be done about the others. */
async function tryLog(deps: AcceptDeps, sends: readonly Send[]): Promise<Map<Remediable, Send[]>> {
  const outcomes = await deps.append(sends);
  const refused = new Map<Remediable, Send[]>();
  for (const [index, send] of sends.entries()) {
    settle(send, outcomes[index] as LogOutcome);
    collect(refused, send, outcomes[index] as LogOutcome);
  }
  return refused;
}

async function remedyAll(deps: AcceptDeps, refused: ReadonlyMap<Remediable, readonly Send[]>): Promise<void> {
  for (const [code, waiting] of refused) {
    const failed = await deps.remedy(code, waiting);
    for (const send of waiting) if (failed.has(send.c)) refuse(send, 'unavailable');
  }
}

/**
 * The sends without a result, in their order. One that follows another of the same sender and conversation that may be tried again is
 * refused like it: taken now, it would come before it.
 */
function stillOpen(sends: readonly Send[]): Send[] {
  const held = new Map<string, SendRefusal>();
  return sends.filter((send) => {
    const way = `${send.c} ${send.account}`;
    const code = held.get(way);
    if (send.result === null && code !== undefined) refuse(send, code);
    if (send.result !== null && 'code' in send.result && send.result.retry) held.set(way, send.result.code as SendRefusal);
    return send.result === null;
  });
}

/** Refuses sends whose conversation's access is neither known nor read now: for good where there is no such conversation. */
async function admit(deps: AcceptDeps, sends: readonly Send[], wait: boolean): Promise<void> {
  const cold = new Set(sends.filter((send) => !deps.knowsAccess(send.c)).map((send) => send.c));
  if (cold.size === 0) return;
  const exists = wait ? await deps.loadAccess([...cold]) : null;
  for (const send of sends) {
    if (!cold.has(send.c) || exists?.(send.c)) continue;
    refuse(send, exists !== null ? 'not-found' : wait ? 'unavailable' : 'later');
  }
}

function refuseFaulty(send: Send): boolean {
  const fault = faultOfBody(send.body);
  if (fault !== null) refuse(send, fault);
  return fault === null;
}

function settle(send: Send, outcome: LogOutcome): void {
  if (outcome.is !== 'refused') {
    const { seq, n, at } = outcome;
    send.epoch = outcome.epoch;
    send.result = { m: send.m, seq, n, at, ...(outcome.is === 'known' ? { dup: true as const } : {}) };
  } else if (outcome.code === 'ECONFLICT') refuse(send, 'conflict');
  else if (outcome.code === 'ECLOCK') refuse(send, 'clock');
  else if (outcome.code === 'EDENY') refuse(send, 'not-found');
  else if (outcome.code === 'EBUSY') refuse(send, 'busy');
  else if (outcome.code === 'EAWAY') refuse(send, 'unavailable');
}

function collect(refused: Map<Remediable, Send[]>, send: Send, outcome: LogOutcome): void {
  if (send.result !== null || outcome.is !== 'refused' || !remediable.has(outcome.code)) return;
  const code = outcome.code as Remediable;
  const list = refused.get(code) ?? [];
  refused.set(code, list);
  list.push(send);
}

function refuse(send: Send, code: SendRefusal): void {
  send.result = { m: send.m, code, retry: sendRefusals[code] };
}

/** After a refusal that may be tried again all later ones of the item may be too, also those refused for good: nothing overtakes. */
function retryAllAfterFirst(results: readonly SendResult[]): SendResult[] {
  let again: SendRefusal | null = null;
  return results.map((result) => {
    if (again !== null && !('seq' in result)) return { m: result.m, code: again, retry: true };
    if ('code' in result && result.retry) again = result.code as SendRefusal;
    return result;
  });
}
