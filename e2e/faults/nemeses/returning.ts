import type { Client } from '@chatter/client/client.ts';
import { Samples } from '../../load/quantile.ts';

/** How clients come back that were cut off. */
export class Returning {
  readonly #cutMs = new Map<Client, number>();
  readonly #backMs: number[] = [];
  readonly #tookMs = new Samples();

  /** @param clients all of them are online now */
  constructor(clients: readonly Client[]) {
    for (const client of clients) client.on('state', ({ state }) => this.#note(client, state === 'online'));
  }

  /** How many came back so far. */
  get back(): number {
    return this.#backMs.length;
  }

  /** The most that came back within one second, and how long it took from the cut until all that was missed was there. */
  get figure(): string {
    const { p99, max } = this.#tookMs.latency();
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    return `${this.back} came back, at most ${mostWithinASecond(this.#backMs)} a second, p99 after ${seconds(p99)}, the last after ${seconds(max)}`;
  }

  #note(client: Client, online: boolean): void {
    const nowMs = performance.now();
    const cutMs = this.#cutMs.get(client);
    if (!online) this.#cutMs.set(client, cutMs ?? nowMs);
    else if (cutMs !== undefined) {
      this.#cutMs.delete(client);
      this.#backMs.push(nowMs);
      this.#tookMs.add(nowMs - cutMs);
    }
  }
}

/** @param atMs ascending */
function mostWithinASecond(atMs: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [nth, ms] of atMs.entries()) {
    while ((atMs[from] as number) <= ms - 1000) from++;
    most = Math.max(most, nth - from + 1);
  }
  return most;
}
