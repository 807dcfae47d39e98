import Type from 'typebox';
import { consumer, fact } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { LetterKind, TokenHash } from './calls.ts';

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

export const mailerLetters = consumer('mailer', 'letters', letterRequested);

export const authFacts = [letterRequested, sessionRevoked] as const;
