/** One event read from the hot history: its number, and its JSON text as it goes on the wire. */
export interface HotEvent {
  seq: number;
  text: string;
}

/** Where one text ends and the next begins. It is in no text: a quote within a string is escaped, and an event holds no objects. */
const border = '},{"seq":';

/**
 * The events in a hot history's entry or the rows of a page: JSON texts joined by commas, each of which begins with its seq. Nothing is
 * parsed, so that they go on as they are.
 */
export function splitJoined(joined: string): HotEvent[] {
  const events: HotEvent[] = [];
  for (let from = 0; from < joined.length; ) {
    const end = joined.indexOf(border, from);
    const text = end < 0 ? joined.slice(from) : joined.slice(from, end + 1);
    events.push({ seq: seqOfText(text), text });
    if (end < 0) break;
    from = end + 2;
  }
  return events;
}

/** The seq an event's text begins with: the log writes it first. */
export function seqOfText(text: string): number {
  return Number(text.slice(7, text.indexOf(',')));
}

/**
 * The events above `after` in entries of a hot history, in order. An entry's text is its events' JSON joined by commas; its id's first
 * part is its last seq, so reading from `<after + 1>-0` may give events at or below `after` in the first entry.
 * @param entries as XRANGE answers them: [id, [field, value]]
 */
export function eventsOfHotEntries(entries: readonly (readonly [string, readonly string[]])[], after: number): HotEvent[] {
  const events: HotEvent[] = [];
  for (const [, fields] of entries) {
    for (const event of splitJoined(fields[1] ?? '')) if (event.seq > after) events.push(event);
  }
  return events;
}
