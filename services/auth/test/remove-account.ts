import { openDiskBlobs } from '@chatter/platform/blobs.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Departures } from '../src/store/departures.ts';
import { Exports } from '../src/store/exports.ts';
import { Letters } from '../src/store/letters.ts';
import type { RunningAuth } from './start-auth.ts';

/** Deletes an account as the loop does once its time has come. */
export async function removeAccount({ db, servers }: RunningAuth, account: string): Promise<void> {
  const letters = new Letters(db, Buffer.alloc(32));
  const relay: Relay = { wake: () => undefined };
  const exports = new Exports(db, await openDiskBlobs(servers.envFor('auth').BLOB_DIR ?? ''), letters, relay);
  const others = {
    sessions: { endAllIn: async () => undefined },
    photos: { drop: async () => undefined },
    audit: { lock: async () => ({ seq: 0, hash: Buffer.alloc(32) }) },
  };
  const departure = { account_id: uuidToBytes(account), kind: 'deletion', begun_at: new Date(), due_at: new Date() } as const;
  await db.insertInto('departure').values(departure).execute();
  await new Departures({ db, letters, relay, exports, ...others, log: createLog('test', 'fatal') }).deleteDue(new Date());
}
