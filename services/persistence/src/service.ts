import {
  findArchivedSends,
  readArchiveEvents,
  readArchiveHeads,
  readArchivePage,
  readLogCursors,
} from '@chatter/contracts/persistence/calls.ts';
import { openPrepared, openSql } from '@chatter/platform/mysql.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { defineService } from '@chatter/platform/service.ts';
import { findSends } from './answers/find-sends.ts';
import { NewestPages } from './answers/newest-pages.ts';
import { readCursors } from './answers/read-cursors.ts';
import { readEvents } from './answers/read-events.ts';
import { readHeads } from './answers/read-heads.ts';
import { readPage } from './answers/read-page.ts';
import { persistenceConfig } from './config.ts';
import { startDrain } from './drain/start-drain.ts';
import type { ArchiveTables } from './store/schema/tables.ts';

/** The archive: drains the conversation log into MySQL and answers what stands there. */
export const persistence = defineService({
  name: 'persistence',
  config: persistenceConfig,
  async start(scope) {
    const { bus, config } = scope;
    const db = openSql<ArchiveTables>(scope, config.DATABASE_URL);
    const newestPages = new NewestPages(openPrepared(scope, config.DATABASE_URL));
    const redis = await openRedis(scope, config.REDIS_URL);

    bus.answer(readArchiveHeads, (ask) => readHeads(db, ask));
    bus.answer(readArchiveEvents, (ask) => readEvents(db, ask));
    bus.answer(readArchivePage, (ask) => readPage(db, newestPages, ask));
    bus.answer(findArchivedSends, (ask) => findSends(db, ask));
    bus.answer(readLogCursors, (ask) => readCursors(db, ask));
    await startDrain(scope, redis, config.DATABASE_URL, config.LOG_SHARDS);
  },
});
