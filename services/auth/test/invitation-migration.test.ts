import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { type Kysely, sql } from 'kysely';
import { up } from '../src/store/schema/migrations/2026-12-01-072-invitations.ts';
import { enter } from './factors-in-tests.ts';
import { join } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

test('invitations point to who came by them; of who is gone the note goes, also where the name is taken again', async () => {
  await join(auth, 'stays');
  await join(auth, 'reused');
  const { account } = (await enter(auth, 'stays')).actor;
  await sql`ALTER TABLE invitation DROP COLUMN used_by_id, ADD COLUMN used_by VARCHAR(32) NULL`.execute(auth.db);
  const now = new Date();
  const add = (note: string, used_by: string | null, used_at: Date | null) =>
    sql`INSERT INTO invitation (id, token_hash, note, created_at, expires_at, used_at, used_by)
      VALUES (${uuidToBytes(uuidV7())}, ${randomBytes(32)}, ${note}, ${now}, ${now}, ${used_at}, ${used_by})`.execute(auth.db);
  await add('for one who stays', 'stays', now);
  await add('for one who is gone', 'gone', now);
  await add('for one whose name is taken again', 'reused', new Date(now.getTime() - 3_600_000));
  await add('for whoever comes', null, null);
  await up(auth.db as unknown as Kysely<unknown>);
  const rows = await auth.db.selectFrom('invitation').select(['note', 'used_by_id']).orderBy('note').execute();
  assert.deepEqual(rows, [
    { note: '', used_by_id: null },
    { note: '', used_by_id: null },
    { note: 'for one who stays', used_by_id: uuidToBytes(account) },
    { note: 'for whoever comes', used_by_id: null },
  ]);
});
