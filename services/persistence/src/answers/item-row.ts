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

/** The row's JSON, which begins with its seq. What has no more than a message has is written here: a page is made of many. */
export function itemTextOf(row: ItemRow): string {
  if (row.detail !== null) return JSON.stringify(itemFrom(row));
  const { seq, n, sender_id, client_id, kind, body, at, changed } = row;
  const text = `{"seq":${seq},"n":${n},"at":${at},"from":"${bytesToUuid(sender_id)}","m":"${bytesToUuid(client_id)}","kind":${JSON.stringify(kind)},"changed":${changed}`;
  return body === null ? `${text}}` : `${text},"body":${JSON.stringify(body)}}`;
}
