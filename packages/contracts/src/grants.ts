import { liveDelta, liveStop } from './ai/live.ts';
import { checkSessions, describeAccounts, writeLetter } from './auth/calls.ts';
import { notificationAdded, sessionChanged, sessionRevoked } from './auth/facts.ts';
import { judgeContacts, livePeople } from './auth/people.ts';
import { seePresence } from './auth/privacy.ts';
import {
  applyAccess,
  applyBlock,
  applyReceipts,
  markConversations,
  openAccounts,
  openAttachment,
  postAnswer,
  readEvents,
  readPage,
  readVersions,
  submitMessages,
  tellTyping,
} from './chat/calls.ts';
import { liveAccess, liveAccount, liveAppended, liveConversation, liveConversations, liveReceipts } from './chat/live.ts';
import { readMutes } from './chat/mutes.ts';
import { listNeighbours, sharePlaces } from './chat/places.ts';
import { liveTestimony, liveWitness } from './chat/witness.ts';
import { livePresence, liveTyping } from './gateway/live.ts';
import type { Call, Fact, Live, Service } from './kit/define.ts';
import { healthCalls } from './kit/health.ts';
import { findArchivedSends, readArchiveEvents, readArchiveHeads, readArchivePage, readLogCursors } from './persistence/calls.ts';
import { liveDurable } from './persistence/live.ts';

/** What a service may do at the backing servers beside what the catalogue says it answers, publishes and consumes. */
export interface Grant {
  /** Calls it may ask. Calls that stand in no list are for administrators only. */
  readonly asks: readonly Call[];
  /** Live subjects it follows, and facts it hears as they are published. */
  readonly follows: readonly (Live | Fact)[];
  /** Redis ACL rules, each a selector of its own: keys, and the commands allowed on them, also inside functions. */
  readonly redis: readonly string[];
  /** Its MySQL schema and what it may do there; tables are made by the migration account. */
  readonly sql: {
    readonly schema: string;
    readonly rights: readonly SqlRight[];
    /** A schema beside it that it may only add to and read. */
    readonly journal?: string;
  } | null;
}
export type SqlRight = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

const hashCommands = '+hget +hmget +hgetall +hset +hsetnx +hincrby +hdel +hlen +hexists';
const drainCommands = `+fcall +xrange +xrevrange +xlen +xtrim +xdel +xinfo|stream ${hashCommands} +get +del +unlink +exists +time`;
/** A script, sent along each time: nothing that Redis could lose, and nothing that another account could change. */
const rateLimits = '~rl:* +eval +hmget +hset +pexpire +del +time';

/** Who may do what: the least each service works with. Everything not named here is refused by the servers themselves. */
export const grants: Readonly<Record<Service, Grant>> = {
  gateway: {
    asks: [
      checkSessions,
      seePresence,
      submitMessages,
      openAccounts,
      openAttachment,
      readEvents,
      readPage,
      markConversations,
      tellTyping,
      readVersions,
    ],
    follows: [
      liveConversation,
      liveConversations,
      liveAccount,
      liveDurable,
      liveWitness,
      liveDelta,
      livePresence,
      liveTyping,
      livePeople,
      sessionRevoked,
      sessionChanged,
      notificationAdded,
    ],
    redis: [
      '%R~{*}:h:* %R~{*}:m:* %R~{*}:sh +xrange +hmget +hget +get',
      '~ticket:* +getdel +set',
      '~pres:* +multi +exec +zadd +zrem +zremrangebyscore +zrange +pexpire',
    ],
    sql: null,
  },
  auth: {
    asks: [openAccounts, readPage, applyBlock, applyReceipts, sharePlaces, listNeighbours, readMutes, ...healthCalls],
    follows: [],
    redis: ['~sess:* +get +mget +set +del', '~passkey:* +set +getdel', rateLimits],
    sql: { schema: 'auth', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], journal: 'audit' },
  },
  chat: {
    asks: [describeAccounts, judgeContacts, readArchiveHeads, readArchiveEvents, readArchivePage, findArchivedSends, readLogCursors],
    follows: [liveDurable, liveWitness, liveTestimony, liveReceipts, liveAccess, liveAccount],
    redis: [
      `~{*}:* ${drainCommands} +xadd +set +sadd +srem +smembers +sismember +scard +spop +srandmember`,
      '+config|get +scan +function|load',
      rateLimits,
    ],
    sql: { schema: 'chat', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
  },
  community: {
    asks: [applyAccess, describeAccounts],
    follows: [],
    redis: [rateLimits],
    sql: { schema: 'community', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
  },
  ai: {
    asks: [readPage, postAnswer],
    follows: [liveStop],
    redis: [],
    sql: { schema: 'ai', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
  },
  persistence: {
    asks: [],
    follows: [liveAppended, liveWitness],
    redis: [`~{*}:* ${drainCommands}`],
    sql: { schema: 'archive', rights: ['SELECT', 'INSERT', 'UPDATE'] },
  },
  mailer: {
    asks: [writeLetter],
    follows: [],
    redis: [],
    sql: { schema: 'mailer', rights: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] },
  },
};
