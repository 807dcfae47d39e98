import { failpoint } from '@chatter/platform/failpoint.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import { SpanKind, traced } from '@chatter/platform/tracing.ts';
import type { LogOutcome, Remediable, Send } from '../domain/accept-messages.ts';
import type { AccessCache } from './access-cache.ts';
import type { Announcer } from './announcer.ts';
import { contentHash } from './content-hash.ts';
import type { Loader } from './loader.ts';
import type { MemoryWatch } from './memory-watch.ts';
import type { Append, AppendConversation, Appended, MessageLog } from './message-log.ts';

interface Placed {
  conversation: AppendConversation;
  /** Positions of the conversation's sends in what was asked. */
  at: number[];
}

/** Puts sends into the log: one function call per shard for all of a batch, all leaving in one tick, and announces what is new. */
export class LogAppender {
  readonly #log: MessageLog;
  readonly #access: AccessCache;
  readonly #announcer: Announcer;
  readonly #loader: Loader;
  readonly #memory: MemoryWatch;
  readonly #accepted: (send: Send, seq: number, n: number, atMs: number) => void;

  constructor(
    log: MessageLog,
    access: AccessCache,
    announcer: Announcer,
    loader: Loader,
    memory: MemoryWatch,
    accepted: (send: Send, seq: number, n: number, atMs: number) => void,
  ) {
    this.#log = log;
    this.#access = access;
    this.#announcer = announcer;
    this.#loader = loader;
    this.#memory = memory;
    this.#accepted = accepted;
  }

  async append(sends: readonly Send[]): Promise<LogOutcome[]> {
    const outcomes: LogOutcome[] = new Array(sends.length).fill({ is: 'refused', code: this.#memory.full ? 'EBUSY' : 'EAWAY' });
    if (this.#memory.full) return outcomes;
    await Promise.all(
      [...this.#place(sends)].map(async ([shard, placed]) => {
        const all = [...placed.values()];
        const conversations = all.map(({ conversation }) => conversation);
        const append = () => this.#log.append(shard, conversations);
        const asked = { 'chatter.shard': shard, 'chatter.conversations': all.length };
        await failpoint('chat.before-append');
        const appended = await orWhenAway(() => traced('redis append', asked, append, SpanKind.CLIENT), null);
        await failpoint('chat.after-append');
        if (appended !== null) this.#take(shard, all, appended, sends, outcomes);
        await failpoint('chat.after-announce');
      }),
    );
    return outcomes;
  }

  #place(sends: readonly Send[]): Map<number, Map<string, Placed>> {
    const shards = new Map<number, Map<string, Placed>>();
    for (const [index, send] of sends.entries()) {
      const shard = this.#log.shardOf(send.c);
      const placed = shards.get(shard) ?? new Map<string, Placed>();
      shards.set(shard, placed);
      const of = placed.get(send.c) ?? { conversation: { c: send.c, pv: this.#access.peek(send.c)?.pv ?? 0, sends: [] }, at: [] };
      placed.set(send.c, of);
      of.conversation.sends.push(this.#appendOf(send));
      of.at.push(index);
    }
    return shards;
  }

  /** A member's message counts as unread; what a stranger sends, or one of two who are apart, goes along as refused: it may have been accepted before. */
  #appendOf({ c, account, m, body, event, askedIn, onlyIn }: Send): Append {
    const hash = contentHash(body);
    if (event !== undefined) return { account, m, flags: event.flags, askedIn, onlyIn, hash, rest: event.rest };
    const access = this.#access.peek(c);
    const speaks = access !== undefined && access.blocked !== true && access.members.has(account);
    return {
      account,
      m,
      flags: speaks ? 'u' : 'ud',
      askedIn,
      onlyIn,
      hash,
      rest: `"kind":"message","from":"${account}","m":"${m}","body":${JSON.stringify(body)}}`,
    };
  }

  #take(
    shard: number,
    placed: readonly Placed[],
    { epoch, logId, answers }: Appended,
    sends: readonly Send[],
    outcomes: LogOutcome[],
  ): void {
    placed.forEach(({ conversation, at }, index) => {
      const texts: string[] = [];
      let last = 0;
      let known = 0;
      (answers[index] ?? []).forEach((answer, position) => {
        const asked = at[position] as number;
        outcomes[asked] = { ...answer, epoch, logId };
        if (answer.is === 'known') known = Math.max(known, answer.seq);
        if (answer.is !== 'new') return;
        const { seq, n, at: moment } = answer;
        last = seq;
        texts.push(`{"seq":${seq},"n":${n},"at":${moment},${(conversation.sends[position] as Append).rest}`);
        this.#accepted(sends[asked] as Send, seq, n, moment);
      });
      const leaves = at.length === 1 && sends[at[0] as number]?.event?.kind === 'leave';
      if (texts.length > 0) this.#announcer.events(conversation.c, epoch, last - texts.length + 1, last, logId, texts, leaves);
      else if (known > 0) this.#announcer.head(conversation.c, epoch, known);
      if (texts.length > 0) this.#loader.reserveInTime(conversation.c, last);
    });
    if (answers.some((of) => of.some(({ is }) => is === 'new'))) this.#announcer.appended(shard);
  }

  /** Does what the log asked for, conversation by conversation; answers those for which MySQL or the archive did not. */
  async remedy(code: Remediable, sends: readonly Send[]): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    const cs = [...new Set(sends.map((send) => send.c))];
    await Promise.all(
      cs.map(async (c) => {
        const done = await orWhenAway(() => this.#remedyOne(code, c, sends).then(() => true), false);
        if (!done) failed.add(c);
      }),
    );
    return failed;
  }

  async #remedyOne(code: Remediable, c: string, sends: readonly Send[]): Promise<void> {
    if (code === 'ECOLD') return this.#loader.load(c);
    if (code === 'ECEIL') return this.#loader.reserve(c);
    if (code === 'ESTALE') return this.#renew(c);
    if (code === 'EDENY') await this.#lookUp(c, sends);
    else await this.#ask(sends.filter((send) => send.c === c));
  }

  /** MySQL decides the version: what Redis has is the same, or older because whoever changed it died before saying so. */
  async #renew(c: string): Promise<void> {
    const access = (await this.#access.reload([c])).get(c);
    if (access !== undefined) await this.#log.raiseVersion(c, access.pv);
  }

  async #lookUp(c: string, sends: readonly Send[]): Promise<void> {
    const blocked = this.#access.peek(c)?.blocked === true && (await this.#access.reload([c])).get(c)?.blocked === true;
    for (const send of sends) {
      if (send.c !== c) continue;
      send.stranger = (await this.#access.fromSeqOf(c, send.account)) === null;
      send.blocked = blocked;
    }
  }

  /** Old sends of one conversation: the archive knows whether they were accepted long ago. */
  async #ask(sends: readonly Send[]): Promise<void> {
    const { c } = sends[0] as Send;
    const { epoch, found } = await this.#loader.archivedSends(
      c,
      sends.map(({ account, m }) => [account, m]),
    );
    for (const send of sends) {
      const archived = found.get(`${send.account} ${send.m}`);
      if (archived === undefined) send.askedIn = epoch;
      else if (archived.hash !== contentHash(send.body)) send.result = { m: send.m, code: 'conflict', retry: false };
      else {
        send.epoch = epoch;
        send.result = { m: send.m, seq: archived.seq, n: archived.n, at: archived.at, dup: true };
      }
    }
  }
}
