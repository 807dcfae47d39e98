import { Witness } from '@chatter/contracts/chat/witness.ts';
import type { Scope } from '@chatter/platform/service.ts';
import type { Redis } from 'ioredis';
import type { Kysely } from 'kysely';
import type { Static } from 'typebox';
import type { chatConfig } from './config.ts';
import { openShards } from './open-shards.ts';
import { MessageLog } from './store/message-log.ts';
import type { ChatTables } from './store/schema/tables.ts';
import { Shards } from './store/shards.ts';
import { Witnesses } from './store/witnesses.ts';

/** The live log, its shards opened. */
export async function openLog(scope: Scope<Static<typeof chatConfig>>, redis: Redis, db: Kysely<ChatTables>): Promise<MessageLog> {
  const { config, bus, log } = scope;
  const witnesses = config.LOG_TRUST_RESTART ? new Witnesses(bus, redis) : null;
  const shards = new Shards({ redis, db, log, count: config.LOG_SHARDS, witnesses });
  await openShards(scope, redis, shards);
  return new MessageLog(redis, shards, new Witness(bus));
}
