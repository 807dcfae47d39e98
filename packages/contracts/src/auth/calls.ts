import Type, { type Static } from 'typebox';
import { call } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { Factor } from './factors.ts';
import { judgeContacts } from './people.ts';
import { seePresence } from './privacy.ts';
import { Language } from './profile.ts';
import { emailRule, nameRule, Person, Role, usernameRule } from './views.ts';

/** SHA-256 of a session token, lower-case hex: the only form of it that leaves the browser's cookie. */
export const TokenHash = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const SessionView = Type.Object({ hash: TokenHash, session: Id, account: Id, role: Role });
export type SessionView = Static<typeof SessionView>;

export const checkSessions = call('auth', 'check-sessions', 'Which of these sessions are alive, and whose they are.', {
  ask: Type.Object({ hashes: Type.Array(TokenHash, { maxItems: 1000 }) }),
  answer: Type.Object({ items: Type.Array(SessionView) }),
});

export const describeAccounts = call('auth', 'describe-accounts', 'Names of accounts; unknown ids are left out.', {
  ask: Type.Object({ ids: Type.Array(Id, { maxItems: 500 }) }),
  answer: Type.Object({ items: Type.Array(Person) }),
});

export const LetterKind = Type.Union([
  Type.Literal('activation'),
  Type.Literal('already-registered'),
  Type.Literal('password-reset'),
  Type.Literal('password-changed'),
  Type.Literal('new-device'),
  Type.Literal('factor-added'),
  Type.Literal('factor-removed'),
  Type.Literal('factors-removed'),
  Type.Literal('factor-guessed'),
  Type.Literal('recovery-code-used'),
  Type.Literal('recovery-codes-made'),
  Type.Literal('passkey-copied'),
  Type.Literal('log-in-code'),
  Type.Literal('activated'),
  Type.Literal('email-change'),
  Type.Literal('email-change-asked'),
  Type.Literal('email-changed'),
  Type.Literal('address-in-use'),
  Type.Literal('deactivated'),
  Type.Literal('deletion-asked'),
  Type.Literal('restored'),
  Type.Literal('deleted'),
  Type.Literal('export-ready'),
]);
export type LetterKind = Static<typeof LetterKind>;

export const writeLetter = call('auth', 'write-letter', 'What the mailer needs to write a requested letter; the same answer each time.', {
  ask: Type.Object({ letter: Id }),
  answer: Type.Object({
    kind: LetterKind,
    to: Type.String(emailRule),
    /** First name and username as they were typed into the form: with them the owner of the address recognises the account. */
    name: Type.String(),
    username: Type.String(),
    /** Secret part of the link, for letters that carry one, or the code they tell. */
    token: Type.Union([Type.String(), Type.Null()]),
    /** Until when its link works, and posting it makes sense. */
    expiresAt: Moment,
    /** When that was asked for, or happened, what the letter is about. */
    at: Type.Optional(Moment),
    /** On which device, in words such as `Firefox on Linux`; null: nobody knows. */
    device: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    /** Which second factor it is about. */
    factor: Type.Optional(Type.Union([Factor, Type.Null()])),
    /** Until when what was begun can be taken back: a deactivation, a deletion. */
    until: Type.Optional(Moment),
    /** What its reader has chosen to read; left out: nothing was chosen. */
    language: Type.Optional(Language),
  }),
  refusals: ['letter-unknown', 'letter-void'],
});

/** Refused unless the caller is the administrator's NATS user: no service may publish it. */
export const createAccounts = call('auth', 'create-accounts', 'Create activated accounts in bulk, for administrators.', {
  ask: Type.Object({
    rows: Type.Array(
      Type.Object({
        username: Type.String(usernameRule),
        email: Type.String(emailRule),
        firstName: Type.String(nameRule),
        lastName: Type.String(nameRule),
        /** Left out: the account has no password until its owner sets one. */
        password: Type.Optional(Type.String({ minLength: 12, maxLength: 128 })),
      }),
      { maxItems: 200 },
    ),
    /** Open a session for each and answer its token. */
    sessions: Type.Boolean(),
  }),
  answer: Type.Object({
    items: Type.Array(
      Type.Union([
        Type.Object({ username: Type.String(), id: Id, token: Type.Union([Type.String(), Type.Null()]) }),
        Type.Object({ username: Type.String(), refused: Type.Union([Type.Literal('username-taken'), Type.Literal('email-taken')]) }),
      ]),
    ),
  }),
});

export const promoteAccount = call('auth', 'promote-account', 'Give an account a role, for administrators.', {
  ask: Type.Object({ login: Type.String({ minLength: 1, maxLength: 254 }), role: Role }),
  answer: Type.Object({ id: Id, username: Type.String(), role: Role }),
  refusals: ['account-unknown'],
});

export const linkFirstAdministrator = call(
  'auth',
  'link-first-administrator',
  'A one-time link that makes whoever follows it the first administrator, for who runs the installation; null when there is one.',
  {
    ask: Type.Object({}),
    answer: Type.Object({ link: Type.Union([Type.String(), Type.Null()]), expiresAt: Type.Union([Moment, Type.Null()]) }),
  },
);

export const authCalls = [
  checkSessions,
  describeAccounts,
  writeLetter,
  createAccounts,
  promoteAccount,
  linkFirstAdministrator,
  judgeContacts,
  seePresence,
] as const;
