import { type ClientFrame, frameLimits } from '@chatter/contracts/gateway/frames.ts';

export interface WatchDeps {
  /** Says a frame if the link is online. */
  say(frame: ClientFrame): boolean;
}

/** Whose presence is shown: said when it changes, and again after a reconnect. */
export class Watch {
  readonly #deps: WatchDeps;
  #accounts: readonly string[] = [];

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /**
   * Takes the place of the last list.
   * @throws RangeError for more than 200 accounts
   */
  watch(accounts: Iterable<string>): void {
    const list = [...new Set(accounts)];
    if (list.length > frameLimits.maxWatched) throw new RangeError(`${list.length} accounts are more than ${frameLimits.maxWatched}`);
    this.#accounts = list;
    this.#say();
  }

  /** The link is online. */
  resumed(): void {
    if (this.#accounts.length > 0) this.#say();
  }

  #say(): void {
    this.#deps.say({ t: 'watch', accounts: [...this.#accounts] });
  }
}
