import Type, { type Static } from 'typebox';
import { Id, Moment } from '../kit/ids.ts';
import { Factor } from './factors.ts';
import { Role } from './views.ts';

const orNull = <T extends ReturnType<typeof Type.String>>(of: T) => Type.Union([of, Type.Null()]);

/** Registered and not activated; as everybody; shut out by an administrator. */
export const Standing = Type.Union([Type.Literal('pending'), Type.Literal('active'), Type.Literal('suspended')]);
export type Standing = Static<typeof Standing>;

const person = {
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  photo: orNull(Type.String()),
  email: Type.String(),
  role: Role,
  standing: Standing,
  createdAt: Moment,
};
/** A person as the console lists them. */
export const ListedPerson = Type.Object(person);
export type ListedPerson = Static<typeof ListedPerson>;

export const ApplicationState = Type.Union([Type.Literal('pending'), Type.Literal('approved'), Type.Literal('rejected')]);
export type ApplicationState = Static<typeof ApplicationState>;
/** Somebody asks to be an employee. */
export const Application = Type.Object({
  id: Id,
  state: ApplicationState,
  motive: Type.String(),
  createdAt: Moment,
  decidedAt: orNull(Moment),
  /** What the administrator wrote to a decision. */
  answer: orNull(Type.String()),
});
export type Application = Static<typeof Application>;
export const ListedApplication = Type.Object({ ...Application.properties, person: ListedPerson });
export type ListedApplication = Static<typeof ListedApplication>;

/** A person as the console shows them: nothing of what they write, and with whom. */
export const SeenPerson = Type.Object({
  ...person,
  activatedAt: orNull(Moment),
  suspension: Type.Union([Type.Object({ at: Moment, why: Type.String() }), Type.Null()]),
  sessions: Type.Array(Type.Object({ device: orNull(Type.String()), createdAt: Moment, lastUsedAt: Moment })),
  hasPassword: Type.Boolean(),
  /** What two-step sign-in is done with. */
  factors: Type.Array(Factor),
  application: Type.Union([Application, Type.Null()]),
});
export type SeenPerson = Static<typeof SeenPerson>;

/** What is written in the audit log, by the kind of act. */
export const AuditAction = Type.Union([
  Type.Literal('console-opened'),
  Type.Literal('first-administrator'),
  Type.Literal('role-given'),
  Type.Literal('suspended'),
  Type.Literal('unsuspended'),
  Type.Literal('sessions-ended'),
  Type.Literal('reset-forced'),
  Type.Literal('factors-removed'),
  Type.Literal('letter-resent'),
  Type.Literal('application-approved'),
  Type.Literal('application-rejected'),
  Type.Literal('entry-set'),
  Type.Literal('invited'),
  Type.Literal('invitation-withdrawn'),
  Type.Literal('people-listed'),
  Type.Literal('person-seen'),
  Type.Literal('audit-exported'),
]);
export type AuditAction = Static<typeof AuditAction>;

/** Who did what to whom. Usernames are those of now: empty when the account is gone. */
export const AuditEntry = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  at: Moment,
  /** Null: on the command line, by whoever runs the installation. */
  by: Type.Union([Type.Object({ id: Id, username: Type.String() }), Type.Null()]),
  action: AuditAction,
  to: Type.Union([Type.Object({ id: Id, username: Type.String() }), Type.Null()]),
  why: orNull(Type.String()),
  /** More of it in a word, such as the role given. */
  detail: orNull(Type.String()),
  /** SHA-256 over the entry and the hash of the one before, hex. */
  hash: Type.String(),
});
export type AuditEntry = Static<typeof AuditEntry>;

/** A service as one of its processes says it is. */
export const ServiceHealth = Type.Object({
  service: Type.String(),
  /** Whether it answered at all. */
  answers: Type.Boolean(),
  ready: Type.Boolean(),
  faults: Type.Array(Type.String()),
  /** Seconds since the log was last drained to its end; entries in it; seconds a fact waits to be published: of those that have them. */
  figures: Type.Record(Type.String(), Type.Number()),
});
export type ServiceHealth = Static<typeof ServiceHealth>;

/** Text of any length and form in which something is seen: no half of a surrogate pair, which has no UTF-8, and would be stored as another. */
export const written = { pattern: '^\\s*[^\\s\\u0000\\ud800-\\udfff][^\\u0000\\ud800-\\udfff]*$' } as const;
/** A reason that an administrator writes, and what a person writes to apply. */
export const Why = Type.String({ minLength: 3, maxLength: 500, ...written });
export const Motive = Type.String({ minLength: 10, maxLength: 1000, ...written });
