import { hashOfContent } from './content.ts';
import type { Breach, MessageRow } from './evidence.ts';
import type { Archived, Facts } from './facts.ts';

/** Invariant 10: folding the events gives the table of messages; that clients hold the same, the third and eighth say. */
export function checkConverge({ conversations, evidence }: Facts): Breach[] {
  const rows = new Map(evidence.messages.map((row) => [`${row.c} ${row.seq}`, row]));
  const differing = [...conversations.values()].flatMap(({ bySeq }) =>
    [...bySeq.values()].flatMap((event): Breach[] => {
      const key = `${event.c} ${event.seq}`;
      const row = rows.get(key);
      rows.delete(key);
      return row !== undefined && isFoldOf(row, event)
        ? []
        : [{ invariant: 10, what: `${key}: the row of messages is not what its event says` }];
    }),
  );
  const strange = [...rows.keys()].map((key) => ({ invariant: 10, what: `${key}: a row of messages without an event` }));
  return [...differing, ...strange];
}

function isFoldOf(row: MessageRow, event: Archived): boolean {
  const said = { ...(row.detail === null ? {} : (JSON.parse(row.detail) as object)), ...(row.body === null ? {} : { body: row.body }) };
  const same = row.sender === event.sender && row.m === event.m && row.kind === event.kind && row.changed === event.seq;
  return same && hashOfContent(row.kind, said) === event.hash;
}
