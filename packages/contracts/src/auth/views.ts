import Type, { type Static } from 'typebox';
import { Id, Moment } from '../kit/ids.ts';

/** What anybody signed in may see of a person. */
export const Person = Type.Object({
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  /** Id of the photo, at `/photos/<id>/<size>`. */
  photo: Type.Union([Type.String(), Type.Null()]),
  /** The account is gone; what it said stays. Its `displayName` says so in English. */
  deleted: Type.Optional(Type.Literal(true)),
});
export type Person = Static<typeof Person>;

export const Role = Type.Union([Type.Literal('user'), Type.Literal('employee'), Type.Literal('admin')]);
export type Role = Static<typeof Role>;

/** What a person sees of their own account. */
export const Account = Type.Object({
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  photo: Type.Union([Type.String(), Type.Null()]),
  email: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  role: Role,
  createdAt: Moment,
});
export type Account = Static<typeof Account>;

/** One of one's own sessions, as a person recognises it. */
export const DeviceSession = Type.Object({
  id: Id,
  /** Where it was begun, in words such as `Firefox on Linux`; null: nobody knows. */
  device: Type.Union([Type.String(), Type.Null()]),
  createdAt: Moment,
  /** To about ten minutes. */
  lastUsedAt: Moment,
  /** Whether it is the one that asks. */
  current: Type.Boolean(),
});
export type DeviceSession = Static<typeof DeviceSession>;

/** Rules of registration, shown live in the form and enforced by the same schema on the server. */
export const usernameRule = { minLength: 3, maxLength: 32, pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$' } as const;
export const passwordRule = { minLength: 12, maxLength: 128 } as const;
/** A name: no control characters, no `<` or `>`, no line breaks, no half of a surrogate pair, which has no UTF-8; trimmed by the server. */
export const nameRule = {
  minLength: 1,
  maxLength: 50,
  pattern: '^[^\\u0000-\\u001f\\u007f<>\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]+$',
} as const;
export const emailRule = { minLength: 3, maxLength: 254, format: 'email' } as const;
