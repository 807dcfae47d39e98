import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { letterToken } from './letter-token.ts';
import { Proof, proofRefusals } from './proof.ts';
import { emailRule } from './views.ts';

const strict = { additionalProperties: false } as const;
/** Who goes says so with address and proof: it is more than a click. */
const farewell = Type.Object({ ...Proof, email: Type.String(emailRule) }, strict);
const Going = Type.Object({ until: Moment });
const farewellRefusals = [...proofRefusals, 'email-wrong', 'last-administrator', 'too-many-requests', 'unavailable'] as const;

export const deactivate = route({
  service: 'auth',
  id: 'deactivate',
  method: 'POST',
  path: '/me/deactivation',
  what: 'Deactivate the account: every session ends, nobody finds it. Logging in until the moment answered brings it back; then it is deleted.',
  access: 'account',
  body: farewell,
  answers: { 200: Going },
  refusals: farewellRefusals,
});

export const askDeletion = route({
  service: 'auth',
  id: 'askDeletion',
  method: 'POST',
  path: '/me/deletion',
  what: 'Have the account deleted, at the moment answered. Until then it is deactivated, and logging in keeps it.',
  access: 'account',
  body: farewell,
  answers: { 200: Going },
  refusals: farewellRefusals,
});

/** A copy of somebody's data, as it is made: `done` of `total` steps; it can be had until `until`, once. */
export const DataExport = Type.Object({
  id: Id,
  state: Type.Union([
    Type.Literal('waiting'),
    Type.Literal('working'),
    Type.Literal('ready'),
    Type.Literal('taken'),
    Type.Literal('failed'),
  ]),
  done: Type.Integer({ minimum: 0 }),
  total: Type.Integer({ minimum: 0 }),
  askedAt: Moment,
  until: Type.Union([Moment, Type.Null()]),
});
export type DataExport = Static<typeof DataExport>;

export const askExport = route({
  service: 'auth',
  id: 'askExport',
  method: 'POST',
  path: '/me/export',
  what: "Have a copy of one's data made: a letter brings the link when it is ready. One under way is answered as it is.",
  access: 'account',
  body: Type.Object(Proof, strict),
  answers: { 202: DataExport },
  refusals: [...proofRefusals, 'too-many-requests', 'unavailable'],
});

export const getExport = route({
  service: 'auth',
  id: 'getExport',
  method: 'GET',
  path: '/me/export',
  what: "The newest copy of one's data that was asked for; null: none.",
  access: 'account',
  answers: { 200: Type.Object({ export: Type.Union([DataExport, Type.Null()]) }) },
  refusals: [],
});

export const takeExport = route({
  service: 'auth',
  id: 'takeExport',
  method: 'POST',
  path: '/me/export/file',
  what: "Take the copy of one's data, as a zip, by the token of the letter (`/export#t=...`). One use, and only of one's own.",
  access: 'account',
  body: Type.Object({ token: letterToken }, strict),
  download: { type: 'application/zip', immutable: false },
  answers: { 200: null },
  refusals: ['token-invalid', 'too-many-requests', 'unavailable'],
});

export const departureRoutes = [deactivate, askDeletion, askExport, getExport, takeExport] as const;
