import type { ClientFrame } from '@chatter/contracts/gateway/frames.ts';
import type { Ambient } from './ambient.ts';

/** At most one `typing` per conversation in this time: what others were told holds for 5 s. */
const pauseMs = 3_000;

export interface TypingDeps {
  readonly ambient: Ambient;
  /** Says a frame if the link is online. */
  say(frame: ClientFrame): boolean;
}

/** That one writes: said at once, then every 3 s. What cannot be said is not said later. */
export class Typing {
  readonly #deps: TypingDeps;
  /** By conversation, in steady milliseconds; the one said last at the end. */
  readonly #saidMs = new Map<string, number>();

  constructor(deps: TypingDeps) {
    this.#deps = deps;
  }

  /** One writes in `c`; called with every key. */
  typing(c: string): void {
    const nowMs = this.#deps.ambient.steadyMs();
    for (const [old, saidMs] of this.#saidMs) if (saidMs + pauseMs <= nowMs) this.#saidMs.delete(old);
    if (!this.#saidMs.has(c) && this.#deps.say({ t: 'typing', c })) this.#saidMs.set(c, nowMs);
  }
}
