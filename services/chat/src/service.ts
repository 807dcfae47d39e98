import {
  markConversations,
  openAccounts,
  openAttachment,
  postAnswer,
  raiseEpochs,
  readEvents,
  readPage,
  readVersions,
  submitMessages,
  tellTyping,
} from '@chatter/contracts/chat/calls.ts';
import { LiveOutlet } from '@chatter/contracts/chat/live-outlet.ts';
import { listNeighbours, sharePlaces } from '@chatter/contracts/chat/places.ts';
import { chatRoutes } from '@chatter/contracts/chat/routes.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentityVerifier } from '@chatter/platform/identity.ts';
import { Limits } from '@chatter/platform/limits.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { serveOpenApi } from '@chatter/platform/openapi.ts';
import { openRedis } from '@chatter/platform/redis.ts';
import { defineService } from '@chatter/platform/service.ts';
import { markConversationsAnswer } from './answers/mark-conversations.ts';
import { openAccountsAnswer } from './answers/open-accounts.ts';
import { openAttachmentAnswer } from './answers/open-attachment.ts';
import { postAnswerAnswer } from './answers/post-answer.ts';
import { readEventsAnswer, readPageAnswer } from './answers/read-conversation.ts';
import { sharePlacesAnswer } from './answers/share-places.ts';
import { acceptDeps, submitMessagesAnswer } from './answers/submit-messages.ts';
import { SubmitMetrics } from './answers/submit-metrics.ts';
import { tellTypingAnswer } from './answers/tell-typing.ts';
import { chatConfig } from './config.ts';
import { limits } from './domain/limits.ts';
import { followAccess } from './follow-access.ts';
import { followOthers } from './follow-others.ts';
import { openLog } from './open-log.ts';
import { mountConversations } from './routes/conversations.ts';
import { mountMembers } from './routes/members.ts';
import { mountMessages } from './routes/messages.ts';
import { mountMutes } from './routes/mutes.ts';
import { startUpkeep } from './start-upkeep.ts';
import { AccessCache } from './store/access-cache.ts';
import { Announcer } from './store/announcer.ts';
import { Blocks } from './store/blocks.ts';
import { Ceilings } from './store/ceilings.ts';
import { Communities } from './store/communities.ts';
import { Contacts } from './store/contacts.ts';
import { Conversations } from './store/conversations.ts';
import { EarlierEpochs } from './store/earlier-epochs.ts';
import { Heads } from './store/heads.ts';
import { HiddenReceipts } from './store/hidden-receipts.ts';
import { History } from './store/history.ts';
import { checkInstallation } from './store/installation.ts';
import { Loader } from './store/loader.ts';
import { LogAppender } from './store/log-appender.ts';
import { Marker } from './store/marker.ts';
import { MemoryWatch } from './store/memory-watch.ts';
import { Mutes } from './store/mutes.ts';
import { Neighbours } from './store/neighbours.ts';
import { NewestReader } from './store/newest-reader.ts';
import { PendingEvents } from './store/pending-events.ts';
import { Permission } from './store/permission.ts';
import { Receipts } from './store/receipts.ts';
import { checkRedisDurability } from './store/redis-durability.ts';
import { Rooms } from './store/rooms.ts';
import type { ChatTables } from './store/schema/tables.ts';
import { SettledChanges } from './store/settled-changes.ts';
import { Settler } from './store/settler.ts';
import { Summoner } from './store/summoner.ts';
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

    const log = await openLog(scope, redis, db);
    const conversations = new Conversations(db);
    const access = new AccessCache(conversations);
    followAccess(bus, access, scope.log);
    const outlet = new LiveOutlet((subject, text) => bus.publishText(subject, text));
    const announcer = new Announcer(bus, outlet);
    const pending = new PendingEvents(db);
    const earlier = new EarlierEpochs(bus);
    const loader = new Loader({ bus, log, ceilings: new Ceilings(db), access, announcer, pending, earlier });
    const receipts = new Receipts(log, db);
    const permission = new Permission(log, access);
    const heads = new Heads(bus, log, earlier);
    const history = new History(bus, log, earlier);
    const blocks = new Blocks(db);
    const hiding = new HiddenReceipts(db, bus);
    await hiding.load();
    const marker = new Marker(outlet, log, receipts, access, loader, hiding);
    const viewer = new Viewer(bus, log, access, conversations, receipts, marker, hiding, earlier);
    const upkeep = new Upkeep(log, receipts, conversations, loader);
    const memory = new MemoryWatch(redis);
    const appender = new LogAppender(log, access, announcer, loader, memory, (send, seq, n, at) => {
      if (send.event === undefined) marker.noteSpeaker(send.c, send.account, { delivered: seq, read: seq, n });
      upkeep.said(send.c, at);
    });

    const accept = acceptDeps(access, appender);
    const settler = new Settler(bus, pending, access, loader, accept);
    const settled = new SettledChanges(pending, loader, log);

    const unloadAfterMs = config.UNLOAD_AFTER_SECONDS * 1000;
    startUpkeep(scope, { marker, memory, settler, settled, upkeep, hiding, blocks, access, announcer, unloadAfterMs });

    bus.answer(submitMessages, submitMessagesAnswer(accept, new Summoner(bus, access), new SubmitMetrics(scope.metrics)));
    bus.answer(openAccounts, openAccountsAnswer(conversations, heads));
    bus.answer(openAttachment, openAttachmentAnswer(permission, heads));
    bus.answer(readEvents, readEventsAnswer(permission, history, log));
    const answerReadPage = readPageAnswer(permission, history, new NewestReader(log));
    bus.answer(readPage, answerReadPage);
    bus.answer(markConversations, markConversationsAnswer(permission, access, marker));
    bus.answer(tellTyping, tellTypingAnswer(permission, access, bus));
    bus.answer(postAnswer, postAnswerAnswer(access, accept, loader));
    const neighbours = new Neighbours(db);
    bus.answer(sharePlaces, sharePlacesAnswer(neighbours));
    bus.answer(listNeighbours, async ({ account, limit }) => ({ ids: await neighbours.list(account, limit) }));
    bus.answer(raiseEpochs, async () => ({ epochs: await log.shards.raiseAll() }));
    bus.answer(readVersions, async ({ accounts }) => ({ items: await conversations.readVersions(accounts) }));

    const rooms = new Rooms(db);
    const mutes = new Mutes(db);
    const keepers = { communities: new Communities(db), blocks, hiding, mutes, receipts };
    await followOthers(scope, { ...keepers, conversations, rooms, settler, log, marker, access, loader });

    serveOpenApi(app, scope.name, apiPrefix, chatRoutes);
    const verify = createIdentityVerifier(config.IDENTITY_PUBLIC_KEY);
    const routes = { app, verify, conversations, rooms, settler, viewer, contacts: new Contacts(bus, neighbours) };
    mountConversations(routes);
    mountMembers(routes);
    mountMessages(app, verify, answerReadPage);
    const limiting = new Limits(redis, limits, { off: config.CHATTER_LIMITS === 'off' });
    mountMutes({ ...routes, mutes, limits: limiting, bus });
  },
});
