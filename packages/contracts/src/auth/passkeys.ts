import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { FirstCodes } from './recovery.ts';
import { Account, nameRule } from './views.ts';

const strict = { additionalProperties: false } as const;
const bytes = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$', description: 'base64url' });
const credentialId = bytes(1364);
/** What a browser tells beside, of which nothing is taken. */
const extensions = Type.Optional(Type.Object({}));
const attachment = Type.Optional(Type.String({ maxLength: 32 }));

/** A passkey just made, as a browser's WebAuthn API says it (RegistrationResponseJSON). */
export const NewPasskey = Type.Object(
  {
    id: credentialId,
    rawId: credentialId,
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: bytes(4096),
      attestationObject: bytes(16_384),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 })),
    }),
    clientExtensionResults: extensions,
    authenticatorAttachment: attachment,
  },
  strict,
);
export type NewPasskey = Static<typeof NewPasskey>;

/** A passkey as it is used (AuthenticationResponseJSON). */
export const PasskeyProof = Type.Object(
  {
    id: credentialId,
    rawId: credentialId,
    type: Type.Literal('public-key'),
    response: Type.Object({
      clientDataJSON: bytes(4096),
      authenticatorData: bytes(4096),
      signature: bytes(8192),
      userHandle: Type.Optional(bytes(100)),
    }),
    clientExtensionResults: extensions,
    authenticatorAttachment: attachment,
  },
  strict,
);
export type PasskeyProof = Static<typeof PasskeyProof>;

const Credential = Type.Object({
  id: Type.String(),
  type: Type.Literal('public-key'),
  transports: Type.Optional(Type.Array(Type.String())),
});

/** What a browser is asked to prove (PublicKeyCredentialRequestOptionsJSON); the challenge is good once, for five minutes. */
export const PasskeyChallenge = Type.Object({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer(),
  userVerification: Type.Literal('required'),
  /** None: whichever passkey its owner chooses. */
  allowCredentials: Type.Optional(Type.Array(Credential)),
});
export type PasskeyChallenge = Static<typeof PasskeyChallenge>;

/** What a browser is asked to make (PublicKeyCredentialCreationOptionsJSON). */
export const PasskeyOffer = Type.Object({
  challenge: Type.String(),
  rp: Type.Object({ id: Type.String(), name: Type.String() }),
  user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
  timeout: Type.Integer(),
  attestation: Type.Literal('none'),
  excludeCredentials: Type.Array(Credential),
  authenticatorSelection: Type.Object({
    residentKey: Type.Literal('required'),
    requireResidentKey: Type.Boolean(),
    userVerification: Type.Literal('required'),
  }),
});
export type PasskeyOffer = Static<typeof PasskeyOffer>;

/** A passkey as its owner sees it. */
export const Passkey = Type.Object({
  id: Id,
  name: Type.String(),
  createdAt: Moment,
  lastUsedAt: Type.Union([Moment, Type.Null()]),
});
export type Passkey = Static<typeof Passkey>;

export const askPasskey = route({
  service: 'auth',
  id: 'askPasskey',
  method: 'POST',
  path: '/sessions/passkey-challenge',
  what: 'A challenge for logging in by a passkey alone.',
  access: 'anyone',
  answers: { 200: PasskeyChallenge },
  refusals: ['too-many-requests', 'unavailable'],
});

export const logInByPasskey = route({
  service: 'auth',
  id: 'logInByPasskey',
  method: 'POST',
  path: '/sessions/passkey',
  what: 'Log in by a passkey alone: its device has checked finger, face or PIN, so it is both steps at once.',
  access: 'anyone',
  body: PasskeyProof,
  answers: { 201: Type.Object({ account: Account }) },
  refusals: ['passkey-refused', 'account-suspended', 'maintenance', 'too-many-requests', 'unavailable'],
});

export const askFactorPasskey = route({
  service: 'auth',
  id: 'askFactorPasskey',
  method: 'POST',
  path: '/sessions/factor/passkey-challenge',
  what: 'A challenge for finishing the log-in that is under way by a passkey of its account.',
  access: 'anyone',
  answers: { 200: PasskeyChallenge },
  refusals: ['log-in-over', 'too-many-requests', 'unavailable'],
});

export const askProofPasskey = route({
  service: 'auth',
  id: 'askProofPasskey',
  method: 'POST',
  path: '/me/proof/passkey-challenge',
  what: 'A challenge for showing again that it is oneself by a passkey.',
  access: 'account',
  answers: { 200: PasskeyChallenge },
  refusals: ['too-many-requests', 'unavailable'],
});

export const offerPasskey = route({
  service: 'auth',
  id: 'offerPasskey',
  method: 'POST',
  path: '/me/passkeys/offer',
  what: 'What a browser needs to make a passkey for this account.',
  access: 'account',
  answers: { 200: PasskeyOffer },
  refusals: ['proof-needed', 'too-many-passkeys', 'unavailable'],
});

const passkeyName = Type.String(nameRule);

export const addPasskey = route({
  service: 'auth',
  id: 'addPasskey',
  method: 'POST',
  path: '/me/passkeys',
  what: 'Add the passkey just made, under a name of its own. All other sessions end; a letter tells.',
  access: 'account',
  body: Type.Object({ name: passkeyName, passkey: NewPasskey }, strict),
  answers: { 201: FirstCodes },
  refusals: ['proof-needed', 'passkey-refused', 'too-many-passkeys', 'unavailable'],
});

export const renamePasskey = route({
  service: 'auth',
  id: 'renamePasskey',
  method: 'PATCH',
  path: '/me/passkeys/:id',
  what: "Give one of one's own passkeys another name.",
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  body: Type.Object({ name: passkeyName }, strict),
  answers: { 204: null },
  refusals: ['not-found'],
});

export const removePasskey = route({
  service: 'auth',
  id: 'removePasskey',
  method: 'DELETE',
  path: '/me/passkeys/:id',
  what: "Remove one of one's own passkeys, unless it is the last way in. All other sessions end; a letter tells. One that is gone is no error.",
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 204: null },
  refusals: ['proof-needed', 'last-way-in'],
});

export const passkeyRoutes = [
  askPasskey,
  logInByPasskey,
  askFactorPasskey,
  askProofPasskey,
  offerPasskey,
  addPasskey,
  renamePasskey,
  removePasskey,
] as const;
