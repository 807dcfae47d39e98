import type { SubmitAnswer } from '@chatter/contracts/chat/calls.ts';
import { Counter, type Registry } from 'prom-client';

/**
 * Counts what became of messages: `new`, `known` (sent again), or the code of the refusal. Counted once per request and outcome.
 */
export class SubmitMetrics {
  readonly #messages: Counter;

  constructor(metrics: Registry) {
    this.#messages = new Counter({
      name: 'chatter_messages_total',
      help: 'Messages submitted, by what became of them; `later` is asked again at once',
      labelNames: ['outcome'],
      registers: [metrics],
    });
  }

  answered(answers: readonly SubmitAnswer[]): void {
    const counts = new Map<string, number>();
    for (const { res } of answers) {
      for (const result of res) {
        const outcome = 'code' in result ? result.code : result.dup === true ? 'known' : 'new';
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
    }
    for (const [outcome, count] of counts) this.#messages.inc({ outcome }, count);
  }
}
