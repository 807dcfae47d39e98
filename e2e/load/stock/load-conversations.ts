import { createHash } from 'node:crypto';
import { defaultLogShards, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';

/** A conversation as it stands in chat's tables. */
export interface StockedConversation {
  c: string;
  epoch: number;
  /** Accounts. */
  members: string[];
}

const rowsAtOnce = 1000;
type Row = (string | number | Buffer | Date | null)[];

/** Puts direct conversations (of two) and groups (of more) straight into chat's tables, without a word said in them. */
export async function loadConversations(url: string, circles: readonly string[][]): Promise<StockedConversation[]> {
  const pool = createSqlPool(url, { connections: 1 });
  const sql = pool.promise();
  const insert = async (into: string, rows: readonly Row[]) => {
    for (let at = 0; at < rows.length; at += rowsAtOnce) await sql.query(`INSERT INTO ${into} VALUES ?`, [rows.slice(at, at + rowsAtOnce)]);
  };
  try {
    const [epochs] = await sql.query('SELECT shard, epoch FROM log_epoch');
    const epochOf = new Map((epochs as { shard: number; epoch: number }[]).map(({ shard, epoch }) => [shard, epoch]));
    const made = circles.map((members) => ({ c: uuidV7(), members })).sort((a, b) => (a.c < b.c ? -1 : 1));
    const now = new Date();
    await insert(
      'conversation (id, kind, title, direct_key, pv, created_at)',
      made.map(({ c, members }) => [uuidToBytes(c), ...kindOf(members), 1, now]),
    );
    await insert(
      'activity (conversation_id, active_at)',
      made.map(({ c }) => [uuidToBytes(c), now]),
    );
    await insert(
      'membership (conversation_id, account_id, from_seq)',
      made.flatMap(({ c, members }) => members.map((account) => [uuidToBytes(c), uuidToBytes(account), 1])),
    );
    return made.map(({ c, members }) => ({ c, members, epoch: epochOf.get(shardOf(c, epochOf.size || defaultLogShards)) ?? 1 }));
  } finally {
    await sql.end();
  }
}

/** Kind, title and key: of two people there is one direct conversation. */
function kindOf(members: readonly string[]): Row {
  if (members.length > 2) return ['group', 'Bench', null];
  return [
    'direct',
    null,
    createHash('sha256')
      .update([...members].sort().join(' '))
      .digest(),
  ];
}
