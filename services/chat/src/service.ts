import {
  markConversations,
  openAccount,
  openAttachment,
  readEvents,
  readPage,
  readVersions,
  submitMessages,
} from '@chatter/contracts/chat/calls.ts';
import { chatRoutes } from '@chatter/contracts/chat/routes.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentityVerifier } from '@chatter/platform/identity.ts';
import { startLoop } from '@chatter/platform/loop.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { serveOpenApi } from '@chatter/platform/openapi.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { defineService } from '@chatter/platform/service.ts';
import { markConversationsAnswer } from './answers/mark-conversations.ts';
import { openAccountAnswer, openAttachmentAnswer } from './answers/open-account.ts';
import { readEventsAnswer, readPageAnswer } from './answers/read-conversation.ts';
import { submitMessagesAnswer } from './answers/submit-messages.ts';
import { chatConfig } from './config.ts';
import { mountConversations } from './routes/conversations.ts';
import { mountMessages } from './routes/messages.ts';
import { AccessCache } from './store/access-cache.ts';
import { Announcer } from './store/announcer.ts';
import { Ceilings } from './store/ceilings.ts';
import { Conversations } from './store/conversations.ts';
import { History } from './store/history.ts';
import { checkInstallation } from './store/installation.ts';
import { Loader } from './store/loader.ts';
import { LogAppender } from './store/log-appender.ts';
import { Marker } from './store/marker.ts';
import { MemoryWatch } from './store/memory-watch.ts';
import { MessageLog } from './store/message-log.ts';
import { Permission } from './store/permission.ts';
import { Receipts } from './store/receipts.ts';
import { checkRedisDurability } from './store/redis-durability.ts';
import type { ChatTables } from './store/schema/tables.ts';
import { Shards } from './store/shards.ts';
import { Upkeep } from './store/upkeep.ts';
import { Viewer } from './store/viewer.ts';

/** Accepts messages, keeps receipts, answers what a conversation holds and who may see it. */
export const chat = defineService({
  name: 'chat',
  config: chatConfig,
  async start(scope) {
    const { config, bus, app } = scope;
    const db = openSql<ChatTables>(scope, config.DATABASE_URL);
    const redis = await openRedis(scope, config.REDIS_URL);
    await checkRedisDurability(redis);
    await checkInstallation(db, config.LOG_SHARDS);

    const shards = new Shards(redis, db, config.LOG_SHARDS, config.LOG_TRUST_RESTART);
    await shards.openAll();
    const log = new MessageLog(redis, shards);
    const conversations = new Conversations(db);
    const access = new AccessCache(conversations);
    const announcer = new Announcer(bus);
    const loader = new Loader(bus, log, new Ceilings(db), access, announcer);
    const receipts = new Receipts(log, db);
    const permission = new Permission(log, access);
    const history = new History(bus, log);
    const marker = new Marker(bus, log, receipts, access, loader);
    const viewer = new Viewer(bus, log, access, receipts, marker);
    const upkeep = new Upkeep(log, receipts, conversations, loader);
    const memory = new MemoryWatch(redis);
    const appender = new LogAppender(log, access, announcer, loader, memory, (send, seq, n, at) => {
      marker.note(send.c, send.account, { delivered: seq, read: seq, n });
      upkeep.said(send.c, at);
    });

    const touching = startLoop('activity', 500, scope.log, () => upkeep.touch());
    const flushing = startLoop('receipts', 2000, scope.log, () => upkeep.flush());
    const marking = startLoop('marks', 100, scope.log, () => marker.run());
    const watching = startLoop('memory', 1000, scope.log, () => memory.look());
    const unloading = startLoop('unload', 1000, scope.log, async () => void (await upkeep.unloadSome(config.UNLOAD_AFTER_SECONDS * 1000)));
    scope.onStop('upkeep', async () => {
      await Promise.all([marking.stop(), touching.stop(), flushing.stop(), unloading.stop(), watching.stop()]);
      announcer.stop();
      await marker.run().catch((error: unknown) => scope.log.warn({ err: error }, 'some receipts were not raised'));
      await upkeep.touch();
      await upkeep.flush();
    });

    bus.answer(submitMessages, submitMessagesAnswer(access, appender));
    bus.answer(openAccount, openAccountAnswer(bus, conversations, log));
    bus.answer(openAttachment, openAttachmentAnswer(permission, bus, log));
    bus.answer(readEvents, readEventsAnswer(permission, history, log));
    const answerReadPage = readPageAnswer(permission, history);
    bus.answer(readPage, answerReadPage);
    bus.answer(markConversations, markConversationsAnswer(access, marker));
    bus.answer(readVersions, async ({ accounts }) => ({ items: await conversations.readVersions(accounts) }));

    serveOpenApi(app, scope.name, apiPrefix, chatRoutes);
    const verify = createIdentityVerifier(config.IDENTITY_PUBLIC_KEY);
    mountConversations({ app, verify, bus, conversations, permission, viewer });
    mountMessages(app, verify, answerReadPage);
  },
});
