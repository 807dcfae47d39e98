import type { Application } from '@chatter/contracts/auth/console-views.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import type { Selectable } from 'kysely';
import type { ApplicationTable } from './schema/console-tables.ts';

export function applicationOf(row: Selectable<ApplicationTable>): Application {
  const { state, motive, answer } = row;
  const decidedAt = row.decided_at?.toISOString() ?? null;
  return { id: bytesToUuid(row.id), state, motive, createdAt: row.created_at.toISOString(), decidedAt, answer };
}
