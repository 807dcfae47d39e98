import { systemSender } from '@chatter/contracts/kit/ids.ts';
import { changeEvent } from './change-event.ts';
import type { Loader } from './loader.ts';
import type { MessageLog } from './message-log.ts';
import type { PendingEvent, PendingEvents } from './pending-events.ts';

/** The archive needs less than a second, as a rule. */
const olderThanMs = 1000;

/** Looks after changes that came into the log until the archive has them: what Redis loses of them comes in again. */
export class SettledChanges {
  readonly #pending: PendingEvents;
  readonly #loader: Loader;
  readonly #log: MessageLog;

  constructor(pending: PendingEvents, loader: Loader, log: MessageLog) {
    this.#pending = pending;
    this.#loader = loader;
    this.#log = log;
  }

  /**
   * Forgets those that the archive has.
   * @throws Unavailable when Redis, MySQL or the archive did not answer: they are kept until it does
   */
  async look(): Promise<void> {
    for (const c of await this.#pending.inLog(olderThanMs)) await this.#look(c);
  }

  async #look(c: string): Promise<void> {
    const events = (await this.#pending.of(c)).filter(({ seq }) => seq !== null);
    const keyOf = (event: PendingEvent) => [systemSender, changeEvent(c, event).m] as const;
    const { found } = await this.#loader.archivedSends(c, events.map(keyOf));
    const archived: number[] = [];
    for (const event of events) {
      const seq = found.get(keyOf(event).join(' '))?.seq;
      if (seq === undefined) continue;
      if (seq !== event.seq) await this.#pending.placed(c, event, seq);
      archived.push(event.pv);
    }
    await this.#pending.archived(c, archived);
    // With the conversation what was lost comes back: also where nobody speaks.
    if (archived.length < events.length && (await this.#log.metas([c]))[0] === null) await this.#loader.load(c);
  }
}
