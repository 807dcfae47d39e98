import Type from 'typebox';
import { consumer, fact } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { LetterKind, TokenHash } from './calls.ts';
import { blockChanged } from './people.ts';
import { receiptsChanged } from './privacy.ts';

export const letterRequested = fact(
  'auth',
  'letter.requested',
  'A letter shall be posted; keyed by account. Carries no secret and no address: the mailer asks for them by `rpc.auth.write-letter`.',
  Type.Object({ letter: Id, account: Id, kind: LetterKind }),
);

export const sessionRevoked = fact(
  'auth',
  'session.revoked',
  'Sessions ended; keyed by account. The gateway hears it as it is published and closes their sockets; a lost one is found by the check every 60 s.',
  Type.Object({ account: Id, hashes: Type.Array(TokenHash) }),
);

export const sessionChanged = fact(
  'auth',
  'session.changed',
  'Sessions go on, but of a role that changed; keyed by account. The gateway asks anew whose they are, and tells their sockets.',
  Type.Object({ account: Id, hashes: Type.Array(TokenHash) }),
);

export const accountDeleted = fact(
  'auth',
  'account.deleted',
  'An account is gone for good; keyed by account. Whoever keeps something of it lets go of it; what it said stays, from a "Deleted account".',
  Type.Object({ account: Id }),
);

export const notificationAdded = fact(
  'auth',
  'notification.added',
  'Somebody has a notification more; keyed by account. The gateway hears it as it is published and tells their sockets, which ask for the list.',
  Type.Object({ account: Id }),
);

export const chatDepartures = consumer('chat', 'departures', accountDeleted);
export const communityDepartures = consumer('community', 'departures', accountDeleted);
export const mailerLetters = consumer('mailer', 'letters', letterRequested);

export const authFacts = [
  letterRequested,
  sessionRevoked,
  accountDeleted,
  notificationAdded,
  sessionChanged,
  blockChanged,
  receiptsChanged,
] as const;
