import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import type { StockedConversation } from './load-conversations.ts';

/** Three digits are joined. */
const mostOfOne = 1000;
const rowsAtOnce = 20_000;

const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');
/** A UUID's text from its bytes in hex. */
const uuidText = (hex: string) => {
  const part = (from: number, length: number) => `SUBSTR(${hex}, ${from}, ${length})`;
  return `LOWER(CONCAT_WS('-', ${part(1, 8)}, ${part(9, 4)}, ${part(13, 4)}, ${part(17, 4)}, ${part(21, 12)}))`;
};
/** A client id as a UUIDv7 has it: the moment, then the number, then the end of the conversation's id. */
const clientId = `CONCAT(LPAD(HEX(at), 12, '0'), '7', LPAD(HEX(seq), 3, '0'), '8', RIGHT(HEX(id), 15))`;
const payload = `CONCAT('{"seq":', seq, ',"n":', seq, ',"at":', at, ',"kind":"message","from":"', ${uuidText('HEX(sender)')}, '","m":"',
  ${uuidText(clientId)}, '","body":"', body, '"}')`;

/**
 * Puts messages straight into the archive's tables, `each` per conversation, by turns of its first two members, a second apart until now.
 * MySQL makes the rows itself: nothing is sent but the conversations.
 */
export async function loadHistory(url: string, conversations: readonly StockedConversation[], each: number): Promise<void> {
  if (each > mostOfOne) throw new RangeError(`at most ${mostOfOne} messages a conversation, not ${each}`);
  const pool = createSqlPool(url, { connections: 1 });
  const sql = pool.promise();
  try {
    await sql.query('SET SESSION unique_checks = 0');
    const atOnce = Math.max(1, Math.floor(rowsAtOnce / each));
    for (let at = 0; at < conversations.length; at += atOnce) {
      const some = conversations.slice(at, at + atOnce);
      const rows = rowsOf(some.length);
      const values = some.flatMap(({ c, epoch, members: [a = '', b = a] }) => [uuidToBytes(c), uuidToBytes(a), uuidToBytes(b), epoch]);
      const all = [Date.now() - 1000 * each, ...values, each];
      await sql.query(
        `INSERT INTO event (conversation_id, seq, n, epoch, sender_id, client_id, kind, content_hash, payload, created_at)
         SELECT id, seq, seq, epoch, sender, UNHEX(${clientId}), 'message', LEFT(TO_BASE64(UNHEX(SHA2(body, 256))), 22), ${payload},
         TIMESTAMPADD(MICROSECOND, at * 1000, '1970-01-01 00:00:00') FROM (${rows}) made ORDER BY id, seq`,
        all,
      );
      await sql.query(
        `INSERT INTO message (conversation_id, seq, n, sender_id, client_id, kind, body, at, changed)
         SELECT id, seq, seq, sender, UNHEX(${clientId}), 'message', body, at, seq FROM (${rows}) made ORDER BY id, seq`,
        all,
      );
    }
  } finally {
    await sql.end();
  }
}

/** A SELECT of `id, epoch, seq, at, sender, body` for so many conversations. */
function rowsOf(conversations: number): string {
  const given = Array.from({ length: conversations }, (_, index) =>
    index === 0 ? 'SELECT ? AS id, ? AS a, ? AS b, ? AS epoch' : 'SELECT ?, ?, ?, ?',
  );
  return `SELECT id, epoch, seq, ? + seq * 1000 AS at, IF(seq % 2 = 1, a, b) AS sender,
    CONCAT('Stored message ', seq, ' ', REPEAT('x', 60)) AS body
    FROM (${given.join(' UNION ALL ')}) c
    CROSS JOIN (SELECT 1 + ones.d + 10 * tens.d + 100 * hundreds.d AS seq FROM (${digits}) ones CROSS JOIN (${digits}) tens CROSS JOIN (${digits}) hundreds) s
    WHERE seq <= ?`;
}
