import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { itemOf } from '@chatter/contracts/chat/fold.ts';
import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import { readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { LRUCache } from 'lru-cache';
import { shownMarks } from '../domain/told-marks.ts';
import type { AccessCache } from './access-cache.ts';
import type { Access, Conversations, ListedConversation } from './conversations.ts';
import type { EarlierEpochs } from './earlier-epochs.ts';
import type { HiddenReceipts } from './hidden-receipts.ts';
import type { Marker } from './marker.ts';
import type { MessageLog, Meta } from './message-log.ts';
import { higher, noReceipt, type Receipt, type Receipts } from './receipts.ts';

const shownMembers = 5;

interface Newest {
  epoch: number;
  head: number;
  n: number;
  last: Item | null;
  atMs: number;
}

/** Puts together what a person sees of their conversations: heads, last rows, receipts and names. */
export class Viewer {
  readonly #bus: Bus;
  readonly #log: MessageLog;
  readonly #access: AccessCache;
  readonly #conversations: Conversations;
  readonly #receipts: Receipts;
  readonly #marker: Marker;
  readonly #hiding: Pick<HiddenReceipts, 'hides'>;
  readonly #earlier: Pick<EarlierEpochs, 'waitUntilArchived'>;
  readonly #people = new LRUCache<string, Person>({ max: 50_000, ttl: 60_000 });

  constructor(
    bus: Bus,
    log: MessageLog,
    access: AccessCache,
    conversations: Conversations,
    receipts: Receipts,
    marker: Marker,
    hiding: Pick<HiddenReceipts, 'hides'>,
    earlier: Pick<EarlierEpochs, 'waitUntilArchived'>,
  ) {
    this.#bus = bus;
    this.#log = log;
    this.#access = access;
    this.#conversations = conversations;
    this.#receipts = receipts;
    this.#marker = marker;
    this.#hiding = hiding;
    this.#earlier = earlier;
  }

  /** Views of conversations for one of their members, in the order given. */
  async view(account: string, listed: readonly ListedConversation[]): Promise<ConversationView[]> {
    const cs = listed.map(({ c }) => c);
    const metas = await this.#log.metas(cs);
    const [access, newest, receipts] = await Promise.all([
      this.#access.at(cs.map((c, index) => ({ c, pv: metas[index]?.pv ?? null }))),
      this.#newest(cs, metas),
      this.#receipts.read(cs),
    ]);
    const shown = new Map(cs.map((c) => [c, membersShown(access.get(c), account)]));
    const people = await this.people([...new Set([...shown.values()].flat())]);
    return listed.map((of, index) => {
      const marks = receipts.get(of.c) ?? new Map<string, Receipt>();
      marks.set(account, higher(marks.get(account) ?? noReceipt, this.#marker.pending(of.c, account)));
      const members = (shown.get(of.c) ?? []).flatMap((id) => people.get(id) ?? []);
      const memberCount = of.community?.memberCount ?? access.get(of.c)?.members.size ?? 0;
      // Of two who are apart neither is shown how far the other is.
      if (access.get(of.c)?.blocked) for (const id of [...marks.keys()]) if (id !== account) marks.delete(id);
      return viewOf({ ...of, members, memberCount }, newest[index] as Newest, marks, account, (id) => this.#hiding.hides(id));
    });
  }

  /** One conversation for one of its members. @throws Refusal `not-found`, to a stranger too */
  async one(account: string, c: string): Promise<ConversationView> {
    const listed = await this.#conversations.read(account, c);
    const [view] = listed === null ? [] : await this.view(account, [listed]);
    if (view === undefined) throw new Refusal('not-found');
    return view;
  }

  /** People by id, from auth or what it said within the last minute; unknown ones are left out. */
  async people(ids: readonly string[]): Promise<Map<string, Person>> {
    const missing = ids.filter((id) => !this.#people.has(id));
    for (let from = 0; from < missing.length; from += 500) {
      const { items } = await this.#bus.ask(describeAccounts, { ids: missing.slice(from, from + 500) });
      for (const person of items) this.#people.set(person.id, person);
    }
    return new Map(
      ids.flatMap((id) => {
        const person = this.#people.get(id);
        return person === undefined ? [] : [[id, person] as const];
      }),
    );
  }

  /**
   * Heads and last rows: hot conversations from Redis, the others from the archive.
   * @throws Unavailable while the archive is away or lacks something of the epochs before
   */
  async #newest(cs: readonly string[], metas: readonly (Meta | null)[]): Promise<Newest[]> {
    const found = new Map<string, Newest>();
    const hot = cs.filter((_, index) => metas[index] !== null);
    const rows = await this.#log.hotNewest(hot, 1);
    hot.forEach((c, index) => {
      const { epoch, seq, n, atMs } = metas[cs.indexOf(c)] as Meta;
      const text = rows[index]?.at(-1)?.text;
      const last = text === undefined ? null : itemOf(JSON.parse(text) as ConversationEvent);
      // Read after the head, and perhaps newer; older is only what is left of a history that is gone from Redis.
      if (last !== null && last.seq >= seq) found.set(c, { epoch, head: last.seq, n: last.n, last, atMs: last.at });
      else if (seq === 0) found.set(c, { epoch, head: 0, n, last: null, atMs });
    });
    const cold = cs.filter((c) => !found.has(c));
    const shards = [...new Set(cold.map((c) => this.#log.shardOf(c)))];
    await Promise.all(shards.map((shard) => this.#earlier.waitUntilArchived(shard, this.#epochOf(shard))));
    for (let from = 0; from < cold.length; from += 500) {
      const { items } = await this.#bus.ask(readArchiveHeads, { cs: cold.slice(from, from + 500) });
      for (const { c, seq, n, last, at } of items)
        found.set(c, { epoch: this.#epochOf(this.#log.shardOf(c)), head: seq, n, last, atMs: at });
    }
    return cs.map((c) => found.get(c) ?? { epoch: this.#epochOf(this.#log.shardOf(c)), head: 0, n: 0, last: null, atMs: 0 });
  }

  #epochOf(shard: number): number {
    return this.#log.shards.peek(shard)?.epoch ?? 0;
  }
}

/** The first members, oneself among them; of a channel nobody. */
function membersShown(access: Access | undefined, account: string): string[] {
  if (access === undefined || access.kind === 'channel') return [];
  const others = [...access.members.keys()].filter((id) => id !== account).slice(0, shownMembers - 1);
  return access.members.has(account) ? [account, ...others] : others;
}

function viewOf(
  of: ListedConversation & Pick<ConversationView, 'members' | 'memberCount'>,
  newest: Newest,
  receipts: ReadonlyMap<string, Receipt>,
  account: string,
  hides: (account: string) => boolean,
): ConversationView {
  const { epoch, head, n, last, atMs } = newest;
  const activeAtMs = Math.max(of.activeAtMs, head > 0 ? atMs : 0);
  return {
    id: of.c,
    kind: of.kind,
    title: of.title,
    members: of.members,
    memberCount: of.memberCount,
    role: of.role,
    community: of.community && { id: of.community.id, name: of.community.name },
    epoch,
    head,
    n,
    unread: Math.max(0, n - (receipts.get(account) ?? noReceipt).n),
    last,
    marks: Object.fromEntries([...receipts].map(([id, receipt]) => [id, shownMarks(id, receipt, account, hides)])),
    activeAt: new Date(activeAtMs).toISOString(),
  };
}
