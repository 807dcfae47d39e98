import type { Item } from '@chatter/contracts/chat/events.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';

/** A row of `message` as it is selected. */
export interface ItemRow {
  seq: number;
  n: number;
  sender_id: Buffer;
  client_id: Buffer;
  kind: string;
  body: string | null;
  detail: string | null;
  at: number;
  changed: number;
}

export function itemFrom({ seq, n, sender_id, client_id, kind, body, detail, at, changed }: ItemRow): Item {
  const item: Item = { seq, n, at, from: bytesToUuid(sender_id), m: bytesToUuid(client_id), kind, changed };
  if (body !== null) item.body = body;
  return detail === null ? item : Object.assign(item, JSON.parse(detail) as Partial<Item>);
}
