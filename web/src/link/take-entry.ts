import type { Entry, EntryChange } from '@chatter/client/outbox/entry.ts';

/**
 * Takes a change of the outbox into what is shown of it. The newest durable entry of a conversation stays until the next one: its
 * event may still be on the way when the server already calls it safe.
 */
export function takeEntry(shown: Map<string, Entry>, { entry, was }: EntryChange): void {
  if (was !== undefined) shown.delete(was);
  if (entry.state === 'durable') {
    for (const other of shown.values()) if (other.c === entry.c && other.state === 'durable') shown.delete(other.m);
  }
  shown.set(entry.m, entry);
}
