import Type from 'typebox';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import { departureRoutes } from './departure-routes.ts';
import { emailRoutes } from './email-routes.ts';
import { FactorWay, factorRoutes } from './factors.ts';
import { letterToken } from './letter-token.ts';
import { notificationRoutes } from './notification-routes.ts';
import { peopleRoutes } from './people.ts';
import { privacyRoutes } from './privacy.ts';
import { profileRoutes } from './profile.ts';
import { Proof, proofRefusals } from './proof.ts';
import { Account, DeviceSession, emailRule, nameRule, Person, passwordRule, usernameRule } from './views.ts';

const strict = { additionalProperties: false } as const;

export const register = route({
  service: 'auth',
  id: 'register',
  method: 'POST',
  path: '/accounts',
  what: 'Ask for an account. The answer is the same whether or not the address is known; a letter tells its owner.',
  access: 'anyone',
  body: Type.Object(
    {
      username: Type.String(usernameRule),
      email: Type.String(emailRule),
      password: Type.String(passwordRule),
      firstName: Type.String(nameRule),
      lastName: Type.String(nameRule),
      /** Token of an invitation (`/register#t=...`), where one is needed. */
      invitation: Type.Optional(letterToken),
      /** Version of the terms that one agrees to, where there are any. */
      terms: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    strict,
  ),
  answers: { 202: Type.Object({ next: Type.Literal('activate') }) },
  refusals: [
    'username-taken',
    'password-too-common',
    'too-many-requests',
    'registration-closed',
    'invitation-invalid',
    'domain-not-allowed',
    'terms-changed',
  ],
});

export const activate = route({
  service: 'auth',
  id: 'activate',
  method: 'POST',
  path: '/accounts/activate',
  what: 'Activate the account that the letter names with its token (`/activate#t=...`). One use; other registrations of the address are void then.',
  access: 'anyone',
  body: Type.Object({ token: letterToken }, strict),
  answers: { 204: null },
  refusals: ['token-invalid', 'username-taken', 'invitation-invalid', 'too-many-requests'],
});

export const askReset = route({
  service: 'auth',
  id: 'askReset',
  method: 'POST',
  path: '/accounts/reset-letters',
  what: 'Ask for a letter whose link sets a new password. The answer is the same whether or not anybody has the username or address.',
  access: 'anyone',
  body: Type.Object({ login: Type.String({ minLength: 1, maxLength: 254 }) }, strict),
  answers: { 202: Type.Object({ next: Type.Literal('reset') }) },
  refusals: ['too-many-requests', 'unavailable'],
});

export const resetPassword = route({
  service: 'auth',
  id: 'resetPassword',
  method: 'POST',
  path: '/accounts/reset',
  what: 'Set a new password with the token of a letter (`/reset#t=...`). One use; every session of the account ends, and its other links are void.',
  access: 'anyone',
  body: Type.Object({ token: letterToken, password: Type.String(passwordRule) }, strict),
  answers: { 204: null },
  refusals: ['token-invalid', 'password-too-common', 'too-many-requests', 'unavailable'],
});

export const logIn = route({
  service: 'auth',
  id: 'logIn',
  method: 'POST',
  path: '/sessions',
  what: 'Log in by username or e-mail. One neutral refusal for everything that is wrong. Where the account has a second factor there is no session yet (202): see `finishLogIn`.',
  access: 'anyone',
  body: Type.Object(
    { login: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 128 }) },
    strict,
  ),
  answers: { 201: Type.Object({ account: Account }), 202: Type.Object({ next: Type.Literal('factor'), ways: Type.Array(FactorWay) }) },
  refusals: ['login-refused', 'account-suspended', 'maintenance', 'too-many-requests', 'unavailable'],
});

export const logOut = route({
  service: 'auth',
  id: 'logOut',
  method: 'DELETE',
  path: '/sessions/current',
  what: 'End this session at once, its sockets too.',
  access: 'account',
  answers: { 204: null },
  refusals: [],
});

export const getMe = route({
  service: 'auth',
  id: 'getMe',
  method: 'GET',
  path: '/me',
  what: 'The account that is signed in.',
  access: 'account',
  answers: { 200: Account },
  refusals: [],
});

export const findAccounts = route({
  service: 'auth',
  id: 'findAccounts',
  method: 'GET',
  path: '/accounts',
  what: 'Find people by username or name, best match first; oneself and accounts not activated are left out.',
  access: 'account',
  query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
  answers: { 200: Type.Object({ items: Type.Array(Person) }) },
  refusals: ['too-many-requests'],
});

/** People looked up at once. */
export const lookUpLimit = 100;
const idPattern = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const lookUpAccounts = route({
  service: 'auth',
  id: 'lookUpAccounts',
  method: 'GET',
  path: '/accounts/by-id',
  what: 'People by their ids, which messages carry: at most 100 with commas between. Unknown ones are left out.',
  access: 'account',
  query: Type.Object({ ids: Type.String({ pattern: `^${idPattern}(,${idPattern}){0,${lookUpLimit - 1}}$` }) }, strict),
  answers: { 200: Type.Object({ items: Type.Array(Person) }) },
  refusals: [],
});

export const logOutEverywhere = route({
  service: 'auth',
  id: 'logOutEverywhere',
  method: 'DELETE',
  path: '/sessions',
  what: 'End every session of the account at once, this one and all sockets too.',
  access: 'account',
  answers: { 204: null },
  refusals: [],
});

export const listSessions = route({
  service: 'auth',
  id: 'listSessions',
  method: 'GET',
  path: '/sessions',
  what: "One's own sessions, by device: this one first, then the one used last.",
  access: 'account',
  answers: { 200: Type.Object({ items: Type.Array(DeviceSession) }) },
  refusals: [],
});

export const endSession = route({
  service: 'auth',
  id: 'endSession',
  method: 'DELETE',
  path: '/sessions/:id',
  what: "End one of one's own sessions at once, its sockets too. One that has ended is no error, and nobody else's is touched.",
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 204: null },
  refusals: [],
});

export const endOtherSessions = route({
  service: 'auth',
  id: 'endOtherSessions',
  method: 'DELETE',
  path: '/sessions/others',
  what: 'End every session of the account but this one at once, their sockets too.',
  access: 'account',
  answers: { 204: null },
  refusals: [],
});

export const changePassword = route({
  service: 'auth',
  id: 'changePassword',
  method: 'PUT',
  path: '/me/password',
  what: 'Change the password, or set the first; the current one is asked for. Every other session ends at once; this one goes on under a new cookie.',
  access: 'account',
  body: Type.Object({ current: Proof.password, password: Type.String(passwordRule) }, strict),
  answers: { 204: null },
  refusals: [...proofRefusals, 'password-too-common', 'too-many-requests', 'unavailable'],
});

export const editMe = route({
  service: 'auth',
  id: 'editMe',
  method: 'PATCH',
  path: '/me',
  what: "Change one's name.",
  access: 'account',
  body: Type.Object({ firstName: Type.Optional(Type.String(nameRule)), lastName: Type.Optional(Type.String(nameRule)) }, strict),
  answers: { 200: Account },
  refusals: [],
});

/** Largest upload, in bytes. */
export const maxPhotoBytes = 8_388_608;
/** Sides of the squares a photo is kept in, in pixels. */
export const photoSizes = [64, 256, 640] as const;

export const setPhoto = route({
  service: 'auth',
  id: 'setPhoto',
  method: 'PUT',
  path: '/me/photo',
  what: 'Set the profile photo: the bytes of a JPEG, PNG, WebP or GIF as the whole body, at most 8 MiB. It is told by its bytes, cut square, encoded anew without its metadata.',
  access: 'account',
  upload: { maxBytes: maxPhotoBytes, types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] },
  answers: { 200: Account },
  refusals: ['not-an-image', 'image-too-large', 'too-many-requests'],
});

export const removePhoto = route({
  service: 'auth',
  id: 'removePhoto',
  method: 'DELETE',
  path: '/me/photo',
  what: 'Remove the profile photo.',
  access: 'account',
  answers: { 200: Account },
  refusals: [],
});

export const getPhoto = route({
  service: 'auth',
  id: 'getPhoto',
  method: 'GET',
  path: '/photos/:id/:size',
  what: 'A photo as WebP; its id changes with the photo, so it may be kept for ever.',
  access: 'account',
  params: Type.Object({ id: Id, size: Type.String({ pattern: '^(64|256|640)$' }) }, strict),
  download: { type: 'image/webp', immutable: true },
  answers: { 200: null },
  refusals: ['not-found'],
});

export const authRoutes = [
  register,
  activate,
  logIn,
  logOut,
  logOutEverywhere,
  listSessions,
  endSession,
  endOtherSessions,
  askReset,
  resetPassword,
  changePassword,
  getMe,
  editMe,
  setPhoto,
  removePhoto,
  getPhoto,
  findAccounts,
  lookUpAccounts,
  ...factorRoutes,
  ...emailRoutes,
  ...profileRoutes,
  ...departureRoutes,
  ...notificationRoutes,
  ...peopleRoutes,
  ...privacyRoutes,
] as const;
