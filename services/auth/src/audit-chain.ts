import { createHash } from 'node:crypto';
import type { AuditAction } from '@chatter/contracts/auth/console-views.ts';

/** An entry as it is hashed. */
export interface ChainedEntry {
  seq: number;
  at: Date;
  by: { id: string; username: string } | null;
  action: AuditAction;
  to: { id: string; username: string } | null;
  why: string | null;
  detail: string | null;
}

/** SHA-256 over an entry and the hash of the one before: none can be changed, taken out or put in without all later ones showing it. */
export function hashOfEntry({ seq, at, by, action, to, why, detail }: ChainedEntry, former: Buffer): Buffer {
  const said = [seq, at.toISOString(), by?.id, by?.username, action, to?.id, to?.username, why, detail].map((part) => part ?? null);
  return createHash('sha256')
    .update(JSON.stringify([former.toString('hex'), ...said]))
    .digest();
}
