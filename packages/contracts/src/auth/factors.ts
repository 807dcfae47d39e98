import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Moment } from '../kit/ids.ts';
import { codeLetterRoutes } from './code-letters.ts';
import { Passkey, PasskeyProof, passkeyRoutes } from './passkeys.ts';
import { FirstCodes, RecoveryCodes } from './recovery.ts';
import { Account } from './views.ts';

const strict = { additionalProperties: false } as const;
const code = Type.String({ pattern: '^[0-9]{6}$', description: 'six digits' });

/** Ways to pass the second step of a log-in. */
export const FactorWay = Type.Union([Type.Literal('totp'), Type.Literal('passkey'), Type.Literal('letter'), Type.Literal('recovery')]);
export type FactorWay = Static<typeof FactorWay>;

/** What two-step sign-in can be done with; recovery codes come with the first. */
export const Factor = Type.Union([Type.Literal('totp'), Type.Literal('passkey'), Type.Literal('letter')]);
export type Factor = Static<typeof Factor>;

/** What shows that somebody holds a factor. A recovery code is taken with or without its dashes, in either case. */
export const FactorProof = Type.Union([
  Type.Object({ way: Type.Literal('totp'), code }, strict),
  Type.Object({ way: Type.Literal('letter'), code }, strict),
  Type.Object({ way: Type.Literal('passkey'), response: PasskeyProof }, strict),
  Type.Object({ way: Type.Literal('recovery'), code: Type.String({ pattern: '^[A-Za-z2-7 -]{24,40}$' }) }, strict),
]);
export type FactorProof = Static<typeof FactorProof>;

/** What a person sees of their own second factors. */
export const Factors = Type.Object({
  /** Since when codes of an authenticator app are asked for. */
  totp: Type.Union([Moment, Type.Null()]),
  passkeys: Type.Array(Passkey),
  /** Since when codes by letter are sent. */
  letters: Type.Union([Moment, Type.Null()]),
  /** Recovery codes not used yet; null while nothing is asked for but the password. */
  recoveryCodes: Type.Union([Type.Integer(), Type.Null()]),
  /** Whether there is a password; without one a passkey alone is the way in. */
  hasPassword: Type.Boolean(),
});
export type Factors = Static<typeof Factors>;

export const getLogIn = route({
  service: 'auth',
  id: 'getLogIn',
  method: 'GET',
  path: '/sessions/factor',
  what: 'By which factors the log-in that is under way in this browser may be finished. Its cookie opens nothing else, and is worth nothing after 15 minutes or five tries.',
  access: 'anyone',
  answers: { 200: Type.Object({ ways: Type.Array(FactorWay) }) },
  refusals: ['log-in-over'],
});

export const finishLogIn = route({
  service: 'auth',
  id: 'finishLogIn',
  method: 'POST',
  path: '/sessions/factor',
  what: 'Finish the log-in that is under way with a second factor. Each code works once.',
  access: 'anyone',
  body: FactorProof,
  answers: { 201: Type.Object({ account: Account }) },
  refusals: ['factor-wrong', 'log-in-over', 'account-suspended', 'maintenance', 'too-many-requests', 'unavailable'],
});

export const getFactors = route({
  service: 'auth',
  id: 'getFactors',
  method: 'GET',
  path: '/me/factors',
  what: "One's own second factors.",
  access: 'account',
  answers: { 200: Factors },
  refusals: [],
});

export const proveMe = route({
  service: 'auth',
  id: 'proveMe',
  method: 'POST',
  path: '/me/proof',
  what: 'Show again that it is oneself, by the password and a second factor where there is one; where there is no password, by a passkey. The session goes on under a new cookie, and may for 15 minutes do what guards the account.',
  access: 'account',
  body: Type.Object({ password: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })), factor: Type.Optional(FactorProof) }, strict),
  answers: { 204: null },
  refusals: ['password-wrong', 'factor-needed', 'factor-wrong', 'too-many-requests', 'unavailable'],
});

export const offerTotp = route({
  service: 'auth',
  id: 'offerTotp',
  method: 'POST',
  path: '/me/totp',
  what: 'A new secret for an authenticator app. It counts from when a code of it was given; until then a former one does.',
  access: 'account',
  answers: {
    200: Type.Object({ secret: Type.String({ description: 'base32' }), uri: Type.String({ description: 'otpauth, for a QR code' }) }),
  },
  refusals: ['proof-needed', 'too-many-requests'],
});

export const setTotp = route({
  service: 'auth',
  id: 'setTotp',
  method: 'PUT',
  path: '/me/totp',
  what: 'Turn the authenticator app on by a code of the secret just offered. All other sessions end; a letter tells.',
  access: 'account',
  body: Type.Object({ code }, strict),
  answers: { 200: FirstCodes },
  refusals: ['proof-needed', 'factor-wrong', 'too-many-requests'],
});

export const removeTotp = route({
  service: 'auth',
  id: 'removeTotp',
  method: 'DELETE',
  path: '/me/totp',
  what: 'Remove the authenticator app. All other sessions end; a letter tells. With the last factor the recovery codes go.',
  access: 'account',
  answers: { 204: null },
  refusals: ['proof-needed'],
});

export const renewRecoveryCodes = route({
  service: 'auth',
  id: 'renewRecoveryCodes',
  method: 'POST',
  path: '/me/recovery-codes',
  what: 'Ten new recovery codes; the former ones are void. A letter tells.',
  access: 'account',
  answers: { 200: RecoveryCodes },
  refusals: ['proof-needed', 'factor-needed'],
});

export const factorRoutes = [
  getLogIn,
  finishLogIn,
  getFactors,
  proveMe,
  offerTotp,
  setTotp,
  removeTotp,
  renewRecoveryCodes,
  ...passkeyRoutes,
  ...codeLetterRoutes,
] as const;
