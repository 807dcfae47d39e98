/** One event read from the hot history: its number, and its JSON text as it goes on the wire. */
export interface HotEvent {
  seq: number;
  text: string;
}

/**
 * The events above `after` in entries of a hot history, in order. An entry's text is its events' JSON joined by commas; its id's first
 * part is its last seq, so reading from `<after + 1>-0` may give events at or below `after` in the first entry.
 * @param entries as XRANGE answers them: [id, [field, value]]
 */
export function eventsOfHotEntries(entries: readonly (readonly [string, readonly string[]])[], after: number): HotEvent[] {
  const events: HotEvent[] = [];
  for (const [, fields] of entries) {
    const parsed = JSON.parse(`[${fields[1]}]`) as { seq: number }[];
    for (const event of parsed) {
      if (event.seq <= after) continue;
      events.push({ seq: event.seq, text: parsed.length === 1 ? (fields[1] as string) : JSON.stringify(event) });
    }
  }
  return events;
}
