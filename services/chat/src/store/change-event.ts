import { systemSender } from '@chatter/contracts/kit/ids.ts';
import { derivedId } from '@chatter/platform/ids.ts';
import type { PendingEvent } from './pending-events.ts';

/** A change of a conversation as its log takes it: always by the same id, so that it comes in once. */
export interface ChangeEvent {
  m: string;
  /** The event's JSON after `{"seq":..,"n":..,"at":..,`. */
  rest: string;
}

/** The event of a change: what it says follows from the change alone. */
export function changeEvent(c: string, { pv, change }: PendingEvent): ChangeEvent {
  const { kind, by, ...more } = change;
  const m = derivedId(c, pv);
  const details = JSON.stringify(more).slice(1);
  return { m, rest: `"kind":"${kind}","from":"${systemSender}","m":"${m}","by":"${by}",${details}` };
}
