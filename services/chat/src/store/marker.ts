import { frameMessage } from '@chatter/contracts/chat/live.ts';
import type { LiveOutlet } from '@chatter/contracts/chat/live-outlet.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import { toldApart, toldMarks } from '../domain/told-marks.ts';
import type { AccessCache } from './access-cache.ts';
import type { Access } from './conversations.ts';
import type { HiddenReceipts } from './hidden-receipts.ts';
import type { Loader } from './loader.ts';
import type { MessageLog } from './message-log.ts';
import { higher, noReceipt, type Raised, type Receipt, type Receipts } from './receipts.ts';

/** Of each conversation: raising receipts more often would tell nobody. */
const everyMs = 1000;
/** The same where all that waits is of who said something: whoever sees what was said knows that they have read it. */
const ofSpeakersEveryMs = 3000;
/** While the archive is away a conversation cannot be loaded: its marks wait. */
const retryLoadMs = 2000;
/** Conversations whose members are read in one go, while the others go on. */
const readAtOnce = 500;
/** Larger conversations do not tell everybody how far each one has read. */
const announceUpToMembers = 200;

/** Gathers receipts as they come, and at most once a second per conversation raises them in Redis and announces them. */
export class Marker {
  readonly #outlet: LiveOutlet;
  readonly #log: MessageLog;
  readonly #receipts: Receipts;
  readonly #access: AccessCache;
  readonly #loader: Loader;
  readonly #hiding: Pick<HiddenReceipts, 'among'>;
  readonly #waiting: Marks = new Map();
  /** Conversations in which somebody waits who has read what others said. */
  readonly #ofReaders = new Set<string>();
  /** Raised, and not announced yet. */
  readonly #unannounced = new Map<string, Map<string, Raised>>();
  /** When receipts of each conversation were last announced, or would have been were it not so large. */
  readonly #announced = new Map<string, number>();
  /** Members are being read; how a read before failed, other than that MySQL was away. */
  #reading = false;
  #fault: { error: unknown } | null = null;

  constructor(
    outlet: LiveOutlet,
    log: MessageLog,
    receipts: Receipts,
    access: AccessCache,
    loader: Loader,
    hiding: Pick<HiddenReceipts, 'among'>,
  ) {
    this.#outlet = outlet;
    this.#log = log;
    this.#receipts = receipts;
    this.#access = access;
    this.#loader = loader;
    this.#hiding = hiding;
  }

  /** Notes a receipt; it is raised with the next run, or with the first when its conversation may be announced again. */
  note(c: string, account: string, receipt: Receipt): void {
    this.#ofReaders.add(c);
    noteIn(this.#waiting, c, account, receipt);
  }

  /** Notes the receipt of who says something, up to that: it may wait longer. */
  noteSpeaker(c: string, account: string, receipt: Receipt): void {
    noteIn(this.#waiting, c, account, receipt);
  }

  /** What was noted of somebody and is not in Redis yet. */
  pending(c: string, account: string): Receipt {
    return this.#waiting.get(c)?.get(account) ?? noReceipt;
  }

  /**
   * Raises what waits, and announces what was raised, but for conversations announced within the last second. It needs Redis alone: where
   * nobody knows yet who is there, that is read meanwhile.
   * @param all raises what waits of every conversation: no later run will
   */
  async run(all = false): Promise<void> {
    const shards = new Map<number, Marks>();
    const now = Date.now();
    for (const [c, marks] of this.#waiting) {
      const withinMs = this.#ofReaders.has(c) ? everyMs : ofSpeakersEveryMs;
      if (!all && this.#isAnnounced(c, now, withinMs)) continue;
      this.#waiting.delete(c);
      this.#ofReaders.delete(c);
      const shard = this.#log.shardOf(c);
      shards.set(shard, (shards.get(shard) ?? new Map()).set(c, marks));
    }
    const raised = await Promise.allSettled([...shards].map(([shard, marks]) => this.#raise(shard, marks)));
    this.#announceAll(Date.now());
    const failed = raised.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const fault = this.#fault;
    this.#fault = null;
    if (fault !== null) throw fault.error;
  }

  async #raise(shard: number, marks: Marks): Promise<void> {
    const raise = async (of: Marks): Promise<Marks> => {
      try {
        const { changed, cold } = await this.#receipts.raise(shard, of);
        this.#raised(changed);
        return new Map(cold.map((c) => [c, of.get(c) as Map<string, Receipt>]));
      } catch (error) {
        this.#again(of);
        throw error;
      }
    };
    const cold = await raise(marks);
    if (cold.size > 0) void this.#loadAndRaise(cold, raise);
  }

  /** Raises marks in conversations that have to be loaded first; nobody else waits for it. */
  async #loadAndRaise(cold: Marks, raise: (marks: Marks) => Promise<Marks>): Promise<void> {
    await Promise.allSettled(
      [...cold].map(async ([c, of]) => {
        const marks: Marks = new Map([[c, of]]);
        try {
          await this.#loader.load(c);
          this.#again(await raise(marks));
        } catch {
          setTimeout(() => this.#again(marks), retryLoadMs).unref();
        }
      }),
    );
  }

  #again(marks: Marks): void {
    for (const [c, of] of marks) for (const [account, receipt] of of) this.note(c, account, receipt);
  }

  #raised(changed: ReadonlyMap<string, ReadonlyMap<string, Raised>>): void {
    for (const [c, more] of changed) {
      const of = this.#unannounced.get(c) ?? new Map<string, Raised>();
      this.#unannounced.set(c, of);
      for (const [account, raised] of more) {
        const before = of.get(account);
        of.set(account, { ...higher(before ?? noReceipt, raised), arrived: raised.arrived || before?.arrived === true });
      }
    }
  }

  /** Within so long; a clock that was set back, however far, lets nothing wait. */
  #isAnnounced(c: string, now: number, withinMs: number): boolean {
    const at = this.#announced.get(c);
    return at !== undefined && Math.abs(now - at) < withinMs;
  }

  #announceAll(now: number): void {
    for (const c of this.#announced.keys()) if (!this.#isAnnounced(c, now, ofSpeakersEveryMs)) this.#announced.delete(c);
    const unknown: string[] = [];
    for (const [c, receipts] of this.#unannounced) {
      if (this.#isAnnounced(c, now, everyMs)) continue;
      const access = this.#access.peek(c);
      // Who is in it says to whom it may be told: until that is read it waits.
      if (access === undefined) {
        unknown.push(c);
        continue;
      }
      this.#unannounced.delete(c);
      this.#announced.set(c, now);
      if (access.members.size > announceUpToMembers) continue;
      this.#announce(c, access, receipts);
    }
    if (unknown.length > 0 && !this.#reading) void this.#readMembers(unknown.slice(0, readAtOnce));
  }

  /** Reads who is in conversations, and announces what waited for it; nobody else waits for it. What cannot be read now is by a later run. */
  async #readMembers(cs: readonly string[]): Promise<void> {
    this.#reading = true;
    try {
      const found = await orWhenAway(() => this.#access.reload(cs), null);
      if (found === null) return;
      for (const c of cs) if (!found.has(c)) this.#unannounced.delete(c);
      // What changed while it was read is not known even now: it is read again by the next run.
      this.#announceAll(Date.now());
    } catch (error) {
      this.#fault = { error };
    } finally {
      this.#reading = false;
    }
  }

  #announce(c: string, { members, blocked }: Access, receipts: ReadonlyMap<string, Raised>): void {
    // Who came a moment ago is in no list of members yet, and a receipt of who has gone is told too.
    const concerned = new Set([...members.keys(), ...receipts.keys()]);
    for (const { of, to } of blocked ? toldApart(receipts) : toldMarks(receipts, this.#hiding.among(concerned))) {
      const frame: ServerFrameOf<'marks'> = { t: 'marks', c, of };
      this.#outlet.tell(c, frameMessage(JSON.stringify(frame), to));
    }
  }
}

/** Receipts by conversation and account. */
type Marks = Map<string, Map<string, Receipt>>;

function noteIn(marks: Marks, c: string, account: string, receipt: Receipt): void {
  const of = marks.get(c) ?? new Map<string, Receipt>();
  marks.set(c, of);
  of.set(account, higher(of.get(account) ?? noReceipt, receipt));
}
