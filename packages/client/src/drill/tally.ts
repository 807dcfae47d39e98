import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import type { Entry } from '../outbox/entry.ts';

/** Times from a message's being said until everybody had it, in milliseconds; NaN without messages. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What became of all messages of a drill. */
export interface Sums {
  readonly sent: number;
  /** Acknowledged with a number. */
  readonly accepted: number;
  /** Refused for good. */
  readonly refused: number;
  /** Committed in MySQL by the server's word, and read back under the number they were acknowledged with. */
  readonly stored: number;
  /** Told to everybody in the conversation. */
  readonly received: number;
  /** Told or stored under a second number. */
  readonly doubled: number;
  /** Told or stored after one that its sender had said later, or told with a number not above the one before. */
  readonly disordered: number;
  readonly delays: Delays;
}

interface Message {
  readonly person: number;
  readonly saidMs: number;
  state: Entry['state'];
  /** The number of the acknowledgement; 0 before. */
  seq: number;
  /** By person: the number it was told under; 0 before. */
  readonly toldAs: number[];
  storedAs: number;
  /** When the last person was told; NaN before. */
  everybodyMs: number;
}

/** Counts what becomes of numbered messages: said, acknowledged, told to each person, read back. */
export class Tally {
  readonly #prefix: string;
  readonly #people: number;
  readonly #messages: Message[] = [];
  /** By person: the highest number told, and by whose message it was the highest index told. */
  readonly #lastSeq: number[];
  readonly #lastIndex: number[][];
  #doubled = 0;
  #disordered = 0;

  /**
   * @param run a text that no other drill of the conversation has
   * @param people how many are in the conversation; persons are their indices
   */
  constructor(run: string, people: number) {
    this.#prefix = `drill ${run} `;
    this.#people = people;
    this.#lastSeq = Array<number>(people).fill(0);
    this.#lastIndex = Array.from({ length: people }, () => Array<number>(people).fill(-1));
  }

  get said(): number {
    return this.#messages.length;
  }

  /** Enters a message and gives its body. */
  say(person: number, nowMs: number): string {
    const toldAs = Array<number>(this.#people).fill(0);
    this.#messages.push({ person, saidMs: nowMs, state: 'sending', seq: 0, toldAs, storedAs: 0, everybodyMs: Number.NaN });
    return `${this.#prefix}${this.#messages.length - 1}`;
  }

  /** An entry of somebody's outbox is new or changed. */
  entry(entry: Entry): void {
    const message = this.#messages[this.#indexOf(entry.body)];
    if (message === undefined) return;
    message.state = entry.state;
    if (entry.state === 'sent' || entry.state === 'durable') message.seq = entry.seq;
  }

  /** Somebody was told events, or rows in their place. */
  told(person: number, rows: readonly (ConversationEvent | Item)[], nowMs: number): void {
    for (const row of rows) {
      const index = row.kind === 'message' ? this.#indexOf(row.body ?? '') : -1;
      const message = this.#messages[index];
      if (message !== undefined) this.#tell(message, index, person, row.seq, nowMs);
    }
  }

  #tell(message: Message, index: number, person: number, seq: number, nowMs: number): void {
    const before = message.toldAs[person];
    if (before !== 0) {
      if (before !== seq) this.#doubled++;
      return;
    }
    message.toldAs[person] = seq;
    const lastOf = this.#lastIndex[person] as number[];
    if (seq <= (this.#lastSeq[person] as number) || index < (lastOf[message.person] as number)) this.#disordered++;
    this.#lastSeq[person] = seq;
    lastOf[message.person] = index;
    if (!message.toldAs.includes(0)) message.everybodyMs = nowMs;
  }

  /** What was read back of the conversation, oldest first. */
  readBack(rows: readonly Item[]): void {
    const lastOf = Array<number>(this.#people).fill(-1);
    for (const row of rows) {
      const index = row.kind === 'message' ? this.#indexOf(row.body ?? '') : -1;
      const message = this.#messages[index];
      if (message === undefined) continue;
      if (message.storedAs !== 0) this.#doubled++;
      else if (index < (lastOf[message.person] as number)) this.#disordered++;
      message.storedAs = row.seq;
      lastOf[message.person] = index;
    }
  }

  /** Whether what was said up to now (the first `count`) was told to everybody. */
  everybodyHas(count: number): boolean {
    return this.#messages.slice(0, count).every(({ state, everybodyMs }) => state === 'failed' || !Number.isNaN(everybodyMs));
  }

  /** Whether nothing more is to come: everything is refused, or durable and told to everybody. */
  get settled(): boolean {
    return this.#messages.every(({ state, everybodyMs }) => state === 'failed' || (state === 'durable' && !Number.isNaN(everybodyMs)));
  }

  /** The longest that one of the messages from `first` to before `end` took to everybody, in milliseconds; 0 without any. */
  longestMs(first: number, end: number): number {
    return delaysOf(this.#messages.slice(first, end)).at(-1) ?? 0;
  }

  get sums(): Sums {
    const count = (holds: (message: Message) => boolean) => this.#messages.filter(holds).length;
    return {
      sent: this.#messages.length,
      accepted: count(({ seq }) => seq !== 0),
      refused: count(({ state }) => state === 'failed'),
      stored: count(({ state, seq, storedAs }) => state === 'durable' && storedAs === seq),
      received: count(({ seq, toldAs }) => toldAs.every((as) => as !== 0 && as === seq)),
      doubled: this.#doubled,
      disordered: this.#disordered,
      delays: this.#delays(),
    };
  }

  #delays(): Delays {
    const delays = delaysOf(this.#messages);
    const at = (share: number) => delays[Math.max(0, Math.ceil(share * delays.length) - 1)] ?? Number.NaN; // nearest rank
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }

  #indexOf(body: string): number {
    if (!body.startsWith(this.#prefix)) return -1;
    const digits = body.slice(this.#prefix.length);
    return /^\d+$/.test(digits) ? Number(digits) : -1;
  }
}

/** What those that everybody has took, ascending. */
function delaysOf(messages: readonly Message[]): number[] {
  const delays = messages.map(({ saidMs, everybodyMs }) => everybodyMs - saidMs);
  return delays.filter((delayMs) => !Number.isNaN(delayMs)).sort((a, b) => a - b);
}

/** Whether nothing was lost, refused, doubled or out of order. */
export function isClean({ sent, accepted, stored, received, doubled, disordered }: Sums): boolean {
  return [accepted, stored, received].every((count) => count === sent) && doubled === 0 && disordered === 0;
}
