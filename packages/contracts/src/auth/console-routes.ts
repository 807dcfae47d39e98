import Type from 'typebox';
import { route } from '../kit/define.ts';
import { Id } from '../kit/ids.ts';
import {
  Application,
  ApplicationState,
  AuditAction,
  AuditEntry,
  ListedApplication,
  ListedPerson,
  Motive,
  SeenPerson,
  ServiceHealth,
  Standing,
  Why,
} from './console-views.ts';
import { Proof, proofRefusals } from './proof.ts';
import { Role } from './views.ts';

const strict = { additionalProperties: false } as const;
const params = Type.Object({ id: Id }, strict);
const next = Type.Union([Type.String(), Type.Null()]);
const Cursor = Type.Optional(Type.String({ pattern: '^[0-9a-f-]{1,36}$' }));
/** Refusals of all routes of the console: it is not open, or the password was given too long ago. */
const closed = ['forbidden', 'console-closed'] as const;
const acting = [...closed, 'password-needed', 'not-allowed'] as const;

export const openConsole = route({
  service: 'auth',
  id: 'openConsole',
  method: 'POST',
  path: '/admin/session',
  what: 'Open the console for this session, for who has a role, by the password, or where there is a second factor by a proof of both. It closes after 15 minutes without use; acts need one of the last 15 minutes. The session goes on under a new cookie.',
  access: 'account',
  body: Type.Object(Proof, strict),
  answers: { 204: null },
  refusals: ['forbidden', ...proofRefusals, 'too-many-requests', 'unavailable'],
});

export const seeConsole = route({
  service: 'auth',
  id: 'seeConsole',
  method: 'GET',
  path: '/admin/session',
  what: 'Whether the console is open for this session, for who has a role.',
  access: 'account',
  answers: { 200: Type.Object({ role: Role, open: Type.Boolean(), applications: Type.Integer() }) },
  refusals: ['forbidden'],
});

export const closeConsole = route({
  service: 'auth',
  id: 'closeConsole',
  method: 'DELETE',
  path: '/admin/session',
  what: 'Close the console for this session.',
  access: 'account',
  answers: { 204: null },
  refusals: [],
});

export const becomeFirst = route({
  service: 'auth',
  id: 'becomeFirst',
  method: 'POST',
  path: '/admin/first',
  what: 'Become the first administrator, by the link that the one who runs the installation has (`/first#t=...`). One use, and only while there is none.',
  access: 'account',
  body: Type.Object({ token: Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]+$' }) }, strict),
  answers: { 204: null },
  refusals: ['token-invalid', 'too-many-requests'],
});

export const listPeople = route({
  service: 'auth',
  id: 'listPeople',
  method: 'GET',
  path: '/admin/people',
  what: 'People, those who registered last first; `q` finds by the beginning of a username, an address, or a name. At most 50. That it was asked is written in the audit log.',
  access: 'account',
  query: Type.Object(
    {
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      role: Type.Optional(Role),
      standing: Type.Optional(Standing),
      cursor: Cursor,
    },
    strict,
  ),
  answers: { 200: Type.Object({ items: Type.Array(ListedPerson), next }) },
  refusals: [...closed, 'too-many-requests'],
});

export const seePerson = route({
  service: 'auth',
  id: 'seePerson',
  method: 'GET',
  path: '/admin/people/:id',
  what: 'One person: the account, its sessions, and what became of them. Nothing of what they write. Who looked is written in the audit log.',
  access: 'account',
  params,
  answers: { 200: SeenPerson },
  refusals: [...closed, 'not-found', 'too-many-requests'],
});

export const giveRole = route({
  service: 'auth',
  id: 'giveRole',
  method: 'PUT',
  path: '/admin/people/:id/role',
  what: 'Give a person a role. It holds at once, in all their sessions. Nobody changes their own, and one administrator stays.',
  access: 'account',
  params,
  body: Type.Object({ role: Role, why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found', 'last-administrator'],
});

export const suspendPerson = route({
  service: 'auth',
  id: 'suspendPerson',
  method: 'PUT',
  path: '/admin/people/:id/suspension',
  what: 'Shut a person out, or let them in again. Their sessions and sockets end at once.',
  access: 'account',
  params,
  body: Type.Object({ suspended: Type.Boolean(), why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found', 'last-administrator'],
});

export const endPersonSessions = route({
  service: 'auth',
  id: 'endPersonSessions',
  method: 'DELETE',
  path: '/admin/people/:id/sessions',
  what: 'End all sessions of a person at once, their sockets too.',
  access: 'account',
  params,
  body: Type.Object({ why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found'],
});

export const forceReset = route({
  service: 'auth',
  id: 'forceReset',
  method: 'POST',
  path: '/admin/people/:id/reset',
  what: 'Void the password of a person and end their sessions; a letter has the link for a new one.',
  access: 'account',
  params,
  body: Type.Object({ why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found'],
});

export const removeFactors = route({
  service: 'auth',
  id: 'removeFactors',
  method: 'POST',
  path: '/admin/people/:id/factor-removal',
  what: 'Remove the second factors and recovery codes of a person who has lost them, and end their sessions; a letter tells. The password alone opens the account then; where there is none, a letter has the link for one.',
  access: 'account',
  params,
  body: Type.Object({ why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found'],
});

export const resendLetter = route({
  service: 'auth',
  id: 'resendLetter',
  method: 'POST',
  path: '/admin/people/:id/letters',
  what: 'Send a person a letter again: that which activates the account, or once it is active that for a new password. At most one every ten minutes is sent.',
  access: 'account',
  params,
  body: Type.Object({ why: Why }, strict),
  answers: { 200: SeenPerson },
  refusals: [...acting, 'not-found', 'letter-just-sent'],
});

export const listApplications = route({
  service: 'auth',
  id: 'listApplications',
  method: 'GET',
  path: '/admin/applications',
  what: 'Who applied to be an employee, the oldest of those that wait first, of others the newest. At most 100.',
  access: 'account',
  query: Type.Object({ state: ApplicationState }, strict),
  answers: { 200: Type.Object({ items: Type.Array(ListedApplication) }) },
  refusals: [...closed, 'too-many-requests'],
});

export const decideApplication = route({
  service: 'auth',
  id: 'decideApplication',
  method: 'PUT',
  path: '/admin/applications/:id',
  what: 'Approve an application, which makes the person an employee at once, or reject it. Decided once.',
  access: 'account',
  params,
  body: Type.Object({ approved: Type.Boolean(), why: Why }, strict),
  answers: { 200: Application },
  refusals: [...acting, 'not-found', 'already-decided'],
});

export const readAudit = route({
  service: 'auth',
  id: 'readAudit',
  method: 'GET',
  path: '/admin/audit',
  what: 'The audit log, newest first, 50 at once; `person` is who did it or to whom it was done; `acts=only` leaves out who has only looked at something.',
  access: 'account',
  query: Type.Object(
    {
      action: Type.Optional(AuditAction),
      person: Type.Optional(Id),
      acts: Type.Optional(Type.Literal('only')),
      before: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
    },
    strict,
  ),
  answers: { 200: Type.Object({ items: Type.Array(AuditEntry), next }) },
  refusals: [...closed, 'too-many-requests'],
});

export const verifyAudit = route({
  service: 'auth',
  id: 'verifyAudit',
  method: 'GET',
  path: '/admin/audit/verification',
  what: 'Whether every entry of the audit log is as it was written and none is missing; else the first that is not.',
  access: 'account',
  answers: { 200: Type.Object({ entries: Type.Integer(), brokenAt: Type.Union([Type.Integer(), Type.Null()]) }) },
  refusals: [...closed, 'too-many-requests'],
});

export const exportAudit = route({
  service: 'auth',
  id: 'exportAudit',
  method: 'GET',
  path: '/admin/audit/export',
  what: 'The newest 10,000 entries of the audit log as CSV (RFC 4180); no cell is a formula. Who exported it is written there.',
  access: 'account',
  download: { type: 'text/csv; charset=utf-8', immutable: false },
  answers: { 200: null },
  refusals: [...closed, 'too-many-requests'],
});

export const readHealth = route({
  service: 'auth',
  id: 'readHealth',
  method: 'GET',
  path: '/admin/health',
  what: 'Whether the services are ready, and how far the archive is behind. Of several processes of a service one answers.',
  access: 'account',
  answers: { 200: Type.Object({ items: Type.Array(ServiceHealth) }) },
  refusals: [...closed],
});

export const seeApplication = route({
  service: 'auth',
  id: 'seeApplication',
  method: 'GET',
  path: '/me/application',
  what: "One's newest application to be an employee, and when one may apply (again); null: not, while one waits or one has a role.",
  access: 'account',
  answers: {
    200: Type.Object({ application: Type.Union([Application, Type.Null()]), mayApplyAt: Type.Union([Type.String(), Type.Null()]) }),
  },
  refusals: [],
});

export const applyForEmployee = route({
  service: 'auth',
  id: 'applyForEmployee',
  method: 'POST',
  path: '/me/application',
  what: 'Apply to be an employee, who helps other people with their accounts. After a rejection again in 30 days.',
  access: 'account',
  body: Type.Object({ motive: Motive }, strict),
  answers: { 201: Application },
  refusals: ['already-applied', 'too-many-requests'],
});

export const consoleRoutes = [
  openConsole,
  seeConsole,
  closeConsole,
  becomeFirst,
  listPeople,
  seePerson,
  giveRole,
  suspendPerson,
  endPersonSessions,
  forceReset,
  removeFactors,
  resendLetter,
  listApplications,
  decideApplication,
  readAudit,
  verifyAudit,
  exportAudit,
  readHealth,
  seeApplication,
  applyForEmployee,
] as const;
