import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { enter } from './enter.ts';
import { rangeOf } from './range-of.ts';
import type { Position, SeatPlan } from './seat-plan.ts';
import type { ThinSocket } from './thin-socket.ts';

const againMs = 200;

/** A socket that is there and keeps what it has of each conversation, so that it can resume; it says something only when it is asked to. */
export class IdleSeat {
  doubled = 0;
  /** Numbers passed over, and positions that were of no use. */
  missed = 0;
  readonly plan: SeatPlan;
  readonly #held: Map<string, Position>;
  #socket: ThinSocket | null = null;
  #answered: ((frame: ServerFrameOf<'ack'> | ServerFrameOf<'nack'>) => void) | null = null;

  constructor(plan: SeatPlan) {
    this.plan = plan;
    this.#held = new Map((plan.positions ?? []).map(([c, epoch, seq]) => [c, [c, epoch, seq]]));
  }

  /** Comes, or comes back with what it holds. */
  async enter(): Promise<void> {
    // Whether it is open is seen when it is asked for.
    this.#socket = await enter(this.plan, { hear: (frame) => this.#hear(frame), ended: () => {} }, [...this.#held.values()]);
  }

  get here(): boolean {
    return this.#socket?.open ?? false;
  }

  /** The newest number it has of a conversation. */
  seqOf(c: string): number {
    return this.#held.get(c)?.[2] ?? 0;
  }

  /** Says one message and answers its number, however often it has to be said. */
  async say(c: string, m: string): Promise<number> {
    for (;;) {
      const frame = await this.#send(c, m);
      const result = frame.t === 'ack' ? frame.res[0] : frame;
      if (result !== undefined && 'seq' in result) return result.seq;
      if (!result?.retry) throw new Error(`a message was refused: ${result?.code}`);
      await new Promise((resolve) => setTimeout(resolve, result.afterMs ?? againMs));
    }
  }

  /** Is gone at once, as by a broken line. */
  drop(): void {
    this.#socket?.drop();
  }

  #send(c: string, m: string): Promise<ServerFrameOf<'ack'> | ServerFrameOf<'nack'>> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket?.send(`{"t":"send","id":1,"c":"${c}","msgs":[{"m":"${m}","body":"Where is everybody?"}]}`);
    });
  }

  #hear(frame: Buffer): void {
    const range = rangeOf(frame);
    if (range !== null) return this.#take(range);
    const t = frame.toString('latin1', 6, 11);
    if (t.startsWith('reset')) this.missed++;
    else if (t.startsWith('ack"') || t.startsWith('nack"')) this.#answered?.(JSON.parse(frame.toString()));
  }

  #take({ c, epoch, first, last }: NonNullable<ReturnType<typeof rangeOf>>): void {
    const held = this.#held.get(c);
    const before = held?.[2] ?? first - 1;
    this.missed += Math.max(0, first - before - 1);
    this.doubled += Math.max(0, Math.min(last, before) - first + 1);
    this.#held.set(c, [c, epoch, Math.max(before, last)]);
  }
}
