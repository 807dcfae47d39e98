import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import type { ConversationView, Marks, Page } from '@chatter/contracts/chat/views.ts';
import fc from 'fast-check';
import type { Frame } from '../src/link/frame.ts';

export const me = '00000000-0000-7000-8000-000000000001';
export const other = '00000000-0000-7000-8000-000000000002';
export const c = '00000000-0000-7000-8000-0000000000cc';

/** What happens in a conversation: somebody writes, comes or goes, it is renamed, the log restarts above a hole, somebody receives or reads. */
type Step =
  | { write: string }
  | { come: string }
  | { go: string }
  | { rename: string }
  | { hole: number }
  | { mark: string; behind: number; read: boolean };

export const third = '00000000-0000-7000-8000-000000000003';
const account = fc.constantFrom(me, other);
const guest = fc.constantFrom(third, '00000000-0000-7000-8000-000000000004');
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ write: account }) },
    { weight: 1, arbitrary: fc.record({ come: guest }) },
    { weight: 1, arbitrary: fc.record({ go: guest }) },
    { weight: 1, arbitrary: fc.record({ rename: fc.constantFrom('Compilers', 'Engines') }) },
    { weight: 1, arbitrary: fc.record({ hole: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 3, arbitrary: fc.record({ mark: account, behind: fc.integer({ min: 0, max: 6 }), read: fc.boolean() }) },
  ),
  { maxLength: 40 },
);

/** The server's side of one conversation, in the words of the protocol: a log, two marks a member, views and pages of them. */
export class ConversationModel {
  readonly events: ConversationEvent[] = [];
  #marks: Record<string, Marks> = { [me]: [0, 0], [other]: [0, 0] };
  #epoch = 1;
  #title = 'Machines';

  /** Takes a step and returns the frame that tells of it. */
  take(step: Step): Frame {
    if ('mark' in step) return this.#mark(step.mark, Math.max(0, this.head - step.behind), step.read);
    const seq = 'hole' in step ? this.head + 1 + step.hole : this.head + 1;
    const common = { seq, at: 1_700_000_000_000 + seq * 1000, m: `00000000-0000-7000-8000-${seq.toString().padStart(12, '0')}` };
    const told = { ...common, from: other, by: other, n: this.#n };
    if ('hole' in step) {
      this.#epoch++;
      this.events.push({ ...common, kind: 'epoch', from: '00000000-0000-0000-0000-000000000000', n: this.#n, prev: this.head });
    } else if ('come' in step) {
      const who = [step.come];
      this.#marks[step.come] ??= [0, 0];
      this.events.push({ ...told, kind: 'join', who });
    } else if ('go' in step) {
      delete this.#marks[step.go];
      this.events.push({ ...told, kind: 'leave', who: [step.go] });
    } else if ('rename' in step) {
      this.#title = step.rename;
      this.events.push({ ...told, kind: 'rename', title: step.rename });
    } else {
      this.events.push({ ...common, kind: 'message', from: step.write, n: this.#n + 1, body: `text ${seq}` });
      this.#mark(step.write, seq, true);
    }
    return { t: 'ev', c, epoch: this.#epoch, evs: this.events.slice(-1) };
  }

  get head(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  get #n(): number {
    return this.events.at(-1)?.n ?? 0;
  }

  #mark(account: string, seq: number, read: boolean): Frame {
    const [d, r] = this.#marks[account] ?? [0, 0];
    this.#marks[account] = [Math.max(d, seq), read ? Math.max(r, seq) : r];
    return { t: 'marks', c, of: { [account]: this.#marks[account] ?? [0, 0] } };
  }

  view(): ConversationView {
    const last = this.#items().findLast(({ kind }) => kind !== 'epoch') ?? null;
    const read = this.#marks[me]?.[1] ?? 0;
    const n = this.#n;
    const unread = n - (this.events.findLast(({ seq }) => seq <= read)?.n ?? 0);
    const activeAt = new Date(last?.at ?? 1_700_000_000_000).toISOString();
    return {
      id: c,
      kind: 'group',
      title: this.#title,
      members: Object.keys(this.#marks).map((id) => ({ id, username: id, displayName: id, photo: null })),
      memberCount: Object.keys(this.#marks).length,
      role: 'member',
      community: null,
      epoch: this.#epoch,
      head: this.head,
      n,
      unread,
      last,
      marks: { ...this.#marks },
      activeAt,
    };
  }

  /** The newest page, or the one before or after a seq. */
  page(limit: number, where: { before?: number; after?: number } = {}): Page {
    const { before = Number.POSITIVE_INFINITY, after } = where;
    const fitting = this.#items().filter(({ seq }) => seq < before && seq > (after ?? 0));
    const items = after === undefined ? fitting.slice(-limit) : fitting.slice(0, limit);
    const rest = fitting.length > items.length;
    const next = after === undefined ? items[0]?.seq : items.at(-1)?.seq;
    return { epoch: this.#epoch, items, next: rest ? (next ?? null) : null, upTo: this.head };
  }

  #items(): Item[] {
    return fold([], this.events);
  }
}
