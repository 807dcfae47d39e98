import type { SendResult, SubmitAnswer } from '@chatter/contracts/chat/calls.ts';
import type { Send, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { type Span, tracing } from '@chatter/platform/tracing.ts';
import { Gatherer } from './gatherer.ts';
import { endSendSpan, startSendSpan } from './send-span.ts';

const chatTimeoutMs = 5000;
const retryAfterMs = 500;

/** What became of a `send` frame. */
export type SendAnswer = ServerFrameOf<'ack'> | ServerFrameOf<'nack'>;

type Heard = (c: string, epoch: number, logId: string | undefined) => void;

/** Brings `send` frames to chat and back. */
export class Sender {
  readonly #hot: Gatherer;
  readonly #cold: Gatherer;
  readonly #heard: Heard;

  /**
   * @param answered is told how long requests took, in seconds; not those that waited for MySQL
   * @param heard is told what chat's answers say of the log: its epoch, and an entry of it
   */
  constructor(bus: Bus, answered: (seconds: number) => void = () => {}, heard: Heard = () => {}) {
    this.#heard = heard;
    this.#hot = new Gatherer(bus, { wait: false, timeoutMs: chatTimeoutMs, answered });
    this.#cold = new Gatherer(bus, { wait: true, timeoutMs: chatTimeoutMs });
  }

  /** Submits a frame for an account; `done` gets one answer. Nothing is said about an outcome that is unknown but "again". */
  send(account: string, frame: Send, bytes: number, done: (answer: SendAnswer) => void): void {
    const item = { account, c: frame.c, msgs: frame.msgs, ...(frame.epoch !== undefined && { epoch: frame.epoch }) };
    const span = tracing ? startSendSpan(frame) : null;
    const end = span === null ? done : ending(span, done);
    this.#hot.submit({
      item,
      bytes,
      span,
      done: (answer) => {
        if (answer === null) return end(unavailable(frame.id));
        if (answer.epoch > 0) this.#heard(frame.c, answer.epoch, answer.logId);
        const settled = waitingFrom(answer.res);
        if (settled < 0) return end(ackOf(frame, answer));
        const rest = { ...item, msgs: frame.msgs.slice(settled) };
        this.#cold.submit({
          item: rest,
          bytes,
          span,
          done: (late) => {
            if (late === null) return end(partOf(frame, answer, settled));
            if (late.epoch > 0) this.#heard(frame.c, late.epoch, late.logId);
            end(joined(frame, answer, settled, late));
          },
        });
      },
    });
  }
}

function ending(span: Span, done: (answer: SendAnswer) => void): (answer: SendAnswer) => void {
  return (answer) => {
    endSendSpan(span, answer);
    done(answer);
  };
}

/** From which message on all wait for MySQL; -1 if none does. What follows one that will be stamped anew waits for that, at its sender. */
function waitingFrom(results: readonly SendResult[]): number {
  const at = results.findIndex((result) => 'code' in result && (result.code === 'later' || result.code === 'clock'));
  const first = results[at];
  return first !== undefined && 'code' in first && first.code === 'later' ? at : -1;
}

function ackOf({ id, c }: Send, { epoch, res }: SubmitAnswer): SendAnswer {
  return { t: 'ack', id, c, epoch, res: res.map(withPatience) };
}

/** What was settled at first, and the rest as it was settled apart; in the earlier of two epochs, for of that something may be lost. */
function joined(frame: Send, first: SubmitAnswer, settled: number, late: SubmitAnswer): SendAnswer {
  const accepted = [first, late].filter(({ res }) => res.some((result) => 'seq' in result)).map(({ epoch }) => epoch);
  const epoch = accepted.length > 0 ? Math.min(...accepted) : Math.max(first.epoch, late.epoch);
  return ackOf(frame, { epoch, res: [...first.res.slice(0, settled), ...late.res] });
}

/** The first ones are settled; the outcome of the rest is unknown. */
function partOf(frame: Send, first: SubmitAnswer, settled: number): SendAnswer {
  if (settled === 0) return unavailable(frame.id);
  const rest = frame.msgs.slice(settled).map(({ m }): SendResult => ({ m, code: 'unavailable', retry: true }));
  return ackOf(frame, { epoch: first.epoch, res: [...first.res.slice(0, settled), ...rest] });
}

function withPatience(result: SendResult): SendResult {
  return 'code' in result && result.retry ? { ...result, afterMs: retryAfterMs } : result;
}

function unavailable(id: number): SendAnswer {
  return { t: 'nack', id, code: 'unavailable', retry: true, afterMs: retryAfterMs };
}
