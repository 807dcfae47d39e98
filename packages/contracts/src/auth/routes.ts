import Type from 'typebox';
import { route } from '../kit/define.ts';
import { Account, emailRule, nameRule, Person, passwordRule, usernameRule } from './views.ts';

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
    },
    strict,
  ),
  answers: { 202: Type.Object({ next: Type.Literal('activate') }) },
  refusals: ['username-taken', 'password-too-common', 'too-many-requests'],
});

export const activate = route({
  service: 'auth',
  id: 'activate',
  method: 'POST',
  path: '/accounts/activate',
  what: 'Activate the account that the letter names with its token (`/activate#t=...`). One use; other registrations of the address are void then.',
  access: 'anyone',
  body: Type.Object({ token: Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]+$' }) }, strict),
  answers: { 204: null },
  refusals: ['token-invalid', 'username-taken', 'too-many-requests'],
});

export const logIn = route({
  service: 'auth',
  id: 'logIn',
  method: 'POST',
  path: '/sessions',
  what: 'Log in by username or e-mail. One neutral refusal for everything that is wrong.',
  access: 'anyone',
  body: Type.Object(
    { login: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 128 }) },
    strict,
  ),
  answers: { 201: Type.Object({ account: Account }) },
  refusals: ['login-refused', 'too-many-requests', 'unavailable'],
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

export const authRoutes = [register, activate, logIn, logOut, getMe, findAccounts] as const;
