import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { Why, written } from './console-views.ts';

const strict = { additionalProperties: false } as const;
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(of: T) => Type.Union([of, Type.Null()]);

/** Who may register: everybody, who has an invitation, who has an address of a domain, nobody. */
export const Registration = Type.Union([Type.Literal('open'), Type.Literal('invitation'), Type.Literal('domain'), Type.Literal('closed')]);
const domainRule = { minLength: 1, maxLength: 253, pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$' } as const;
const Domains = Type.Array(Type.String(domainRule), { maxItems: 50, uniqueItems: true });
/** A maintenance notice, which everybody sees; `shut`: only administrators log in meanwhile. */
const Notice = Type.Object({ text: Type.String({ minLength: 1, maxLength: 300, ...written }), shut: Type.Boolean() }, strict);

/** What holds at the door. Each new text of the terms has the next version. */
export const Entry = Type.Object({
  registration: Registration,
  domains: Domains,
  terms: orNull(Type.Object({ version: Type.Integer(), text: Type.String() })),
  notice: orNull(Notice),
});
export type Entry = Static<typeof Entry>;

/** What an administrator sets. */
export const EntrySettings = Type.Object(
  {
    registration: Registration,
    domains: Domains,
    terms: orNull(Type.String({ minLength: 1, maxLength: 20_000, ...written })),
    notice: orNull(Notice),
  },
  strict,
);
export type EntrySettings = Static<typeof EntrySettings>;

export const Invitation = Type.Object({
  id: Id,
  /** Whom it is for, as the administrator wrote it. */
  note: Type.String(),
  createdAt: Moment,
  expiresAt: Moment,
  usedAt: orNull(Moment),
  /** Username of who came by it; null: nobody yet, or an account that is gone. */
  usedBy: orNull(Type.String()),
});
export type Invitation = Static<typeof Invitation>;

const closed = ['forbidden', 'console-closed'] as const;
const acting = [...closed, 'password-needed'] as const;

export const getEntry = route({
  service: 'auth',
  id: 'getEntry',
  method: 'GET',
  path: '/entry',
  what: 'Who may register, the terms, and a maintenance notice if there is one.',
  access: 'anyone',
  answers: { 200: Entry },
  refusals: ['unavailable'],
});

export const setEntry = route({
  service: 'auth',
  id: 'setEntry',
  method: 'PUT',
  path: '/admin/entry',
  what: 'Set who may register, the terms, and the maintenance notice.',
  access: 'account',
  body: Type.Object({ ...EntrySettings.properties, why: Why }, strict),
  answers: { 200: Entry },
  refusals: [...acting],
});

export const listInvitations = route({
  service: 'auth',
  id: 'listInvitations',
  method: 'GET',
  path: '/admin/invitations',
  what: 'Invitations, the newest first, at most 100.',
  access: 'account',
  answers: { 200: Type.Object({ items: Type.Array(Invitation) }) },
  refusals: [...closed],
});

export const invite = route({
  service: 'auth',
  id: 'invite',
  method: 'POST',
  path: '/admin/invitations',
  what: 'Make an invitation: a link for one person, shown once.',
  access: 'account',
  body: Type.Object(
    { note: Type.String({ minLength: 1, maxLength: 100, ...written }), days: Type.Integer({ minimum: 1, maximum: 90 }) },
    strict,
  ),
  answers: { 201: Type.Object({ invitation: Invitation, link: Type.String() }) },
  refusals: [...acting],
});

export const withdrawInvitation = route({
  service: 'auth',
  id: 'withdrawInvitation',
  method: 'DELETE',
  path: '/admin/invitations/:id',
  what: 'Withdraw an invitation that nobody has used.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  body: Type.Object({ why: Why }, strict),
  answers: { 204: null },
  refusals: [...acting, 'not-found'],
});

export const seeConsent = route({
  service: 'auth',
  id: 'seeConsent',
  method: 'GET',
  path: '/me/terms',
  what: 'The newest version of the terms that one has agreed to; null: to none.',
  access: 'account',
  answers: { 200: Type.Object({ version: orNull(Type.Integer()) }) },
  refusals: [],
});

export const agreeToTerms = route({
  service: 'auth',
  id: 'agreeToTerms',
  method: 'PUT',
  path: '/me/terms',
  what: 'Agree to the terms as they are now.',
  access: 'account',
  body: Type.Object({ version: Type.Integer({ minimum: 1 }) }, strict),
  answers: { 204: null },
  refusals: ['terms-changed'],
});

export const entryRoutes = [getEntry, setEntry, listInvitations, invite, withdrawInvitation, seeConsent, agreeToTerms] as const;
