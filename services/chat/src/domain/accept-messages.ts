import type { SendRefusal, SendResult, SubmitAnswer, SubmitItem } from '@chatter/contracts/chat/calls.ts';
import { sendRefusals } from '@chatter/contracts/chat/calls.ts';
import { faultOfBody } from '@chatter/contracts/chat/events.ts';

/** One send on its way into the log. */
export interface Send {
  c: string;
  account: string;
  m: string;
  /** What is said; two sends of one client id with other bodies are a conflict. */
  body: string;
  /** Set for what no person says: the event as it goes into the log, and what the log shall know of it. */
  event?: SystemEvent;
  /** The epoch in which the archive was asked and did not have it; 0: it was not. */
  askedIn: number;
  /** Its sender knows of no later epoch: in another one it is refused for now, unless it is known. 0: any epoch. */
  onlyIn: number;
  /** MySQL was asked whether the sender is a member, and says no. */
  stranger: boolean;
  /** The same of a direct conversation whose two are apart. */
  blocked: boolean;
  result: SendResult | null;
  /** In which the log was asked; 0: it was not. */
  epoch: number;
  /** The newest entry the log had when it answered; empty: it did not. */
  logId: string;
}

export interface SystemEvent {
  kind: 'join' | 'leave' | 'rename' | 'message';
  /** JSON of the event after its numbers: from `"kind":` to the closing brace. */
  rest: string;
  /** `u`: counts as unread; `s`: passes the log's limit. */
  flags: 'u' | 's';
}

/** What became of a send in the log. */
export type LogOutcome = { logId?: string } & (
  | { is: 'new' | 'known'; seq: number; n: number; at: number; epoch: number }
  | { is: 'refused'; code: string; at?: number; epoch?: number }
);

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
export type Remediable = 'ECOLD' | 'ESTALE' | 'ECEIL' | 'EASK' | 'EDENY';
const remediable = new Set<string>(['ECOLD', 'ESTALE', 'ECEIL', 'EASK', 'EDENY']);
const rounds = 6;

/**
 * Accepts messages: the one door for whatever is said. With `wait` false nothing waits for MySQL or the archive: such sends, and all that
 * follow of the same account and conversation, answer `later`. With `wait` true what they wait for is done first.
 */
export async function acceptMessages(deps: AcceptDeps, items: readonly SubmitItem[], wait: boolean): Promise<SubmitAnswer[]> {
  const sends = items.map(({ account, c, epoch = 0, msgs }) =>
    msgs.map(({ m, body }) => ({ ...newSend(c, account, m, body), onlyIn: epoch })),
  );
  await acceptSends(deps, sends.flat(), wait);
  return sends.map((of) => ({
    epoch: epochOf(of),
    ...logIdOf(of),
    res: retryAllAfterFirst(of.map((send) => send.result as SendResult)),
  }));
}

/** A send that nothing is known of yet. */
export function newSend(c: string, account: string, m: string, body: string, event?: SystemEvent): Send {
  return {
    c,
    account,
    m,
    body,
    ...(event !== undefined && { event }),
    askedIn: 0,
    onlyIn: 0,
    stranger: false,
    blocked: false,
    result: null,
    epoch: 0,
    logId: '',
  };
}

/**
 * The epoch that holds for all of an item that was accepted: the lowest, for in a later one what was accepted before may be lost, and its
 * sender must know. Where nothing was accepted, the latest.
 */
function epochOf(sends: readonly Send[]): number {
  const accepted = sends.flatMap(({ result, epoch }) => (result !== null && 'seq' in result ? [epoch] : []));
  return accepted.length > 0 ? Math.min(...accepted) : Math.max(0, ...sends.map(({ epoch }) => epoch));
}

/** All of an item are of one shard, and later answers of its log are of higher entries. */
function logIdOf(sends: readonly Send[]): { logId?: string } {
  const logId = sends.findLast((send) => send.logId !== '')?.logId;
  return logId === undefined ? {} : { logId };
}

/** Brings sends into the log, or refuses them: every one has a result when this resolves. */
export async function acceptSends(deps: AcceptDeps, all: readonly Send[], wait: boolean): Promise<void> {
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
 * The sends without a result, in their order. One that follows another of the same sender and conversation that may be tried again, or
 * will be stamped anew, is refused for now: taken now, it would come before it.
 */
function stillOpen(sends: readonly Send[]): Send[] {
  const held = new Map<string, SendRefusal>();
  return sends.filter((send) => {
    const way = `${send.c} ${send.account}`;
    const code = held.get(way);
    if (send.result === null && code !== undefined) refuse(send, code);
    const refused = send.result !== null && 'code' in send.result ? (send.result.code as SendRefusal) : null;
    if (refused === 'clock') held.set(way, 'later');
    else if (refused !== null && sendRefusals[refused]) held.set(way, refused);
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
  send.epoch = outcome.epoch ?? 0;
  send.logId = outcome.logId ?? '';
  if (outcome.is !== 'refused') {
    const { seq, n, at } = outcome;
    send.result = { m: send.m, seq, n, at, ...(outcome.is === 'known' ? { dup: true as const } : {}) };
  } else if (outcome.code === 'ECONFLICT') refuse(send, 'conflict');
  else if (outcome.code === 'ECLOCK') refuse(send, 'clock', outcome.at);
  // A *no* is final only when MySQL said it: who came a moment ago is in no projection yet.
  else if (outcome.code === 'EDENY' && send.stranger) refuse(send, 'not-found');
  else if (outcome.code === 'EDENY' && send.blocked) refuse(send, 'blocked');
  else if (outcome.code === 'EBUSY') refuse(send, 'busy');
  else if (outcome.code === 'EAWAY' || outcome.code === 'EEPOCH') refuse(send, 'unavailable');
}

function collect(refused: Map<Remediable, Send[]>, send: Send, outcome: LogOutcome): void {
  if (send.result !== null || outcome.is !== 'refused' || !remediable.has(outcome.code)) return;
  const code = outcome.code as Remediable;
  const list = refused.get(code) ?? [];
  refused.set(code, list);
  list.push(send);
}

function refuse(send: Send, code: SendRefusal, at?: number): void {
  send.result = { m: send.m, code, retry: sendRefusals[code], ...(at !== undefined && { at }) };
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
