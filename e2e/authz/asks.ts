import type { ActorKind } from '@chatter/contracts/authz-matrix.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { portrait } from '../browser/portrait.ts';
import type { Someone } from '../system.ts';
import { type Cast, password } from './cast.ts';
import type { Asking } from './request.ts';

/** What there is besides the cast. */
export interface Props {
  /** A photo somebody shows. */
  photo: string;
  /** An application that waits. */
  application: string;
}
type Ask = (cast: Cast, who: Someone | null, kind: ActorKind, props: Props) => Asking;

const token = 'x'.repeat(43);
const why = 'for the walk';
/** What everybody agrees to in the walk. */
export const terms = 'Be kind.';
const inGroup: Ask = ({ group }) => ({ params: { id: group } });
const inCommunity: Ask = ({ community }) => ({ params: { id: community } });
const nothing: Ask = () => ({});
const toOther: Ask = ({ other }) => ({ params: { id: other.id } });
/** By password and address, which of the cast follows from the username. */
const leaving: Ask = (_, who) => ({ body: { password, email: `${who?.username}@example.org` } });
const named = () => `n${uuidV7().slice(-12)}`;

/** In form one that a browser would say, and nobody's. */
const passkey = (more: object) => ({ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA', ...more } });

/** How each route is asked, so that only who asks decides what becomes of it. */
export const asks: Readonly<Record<string, Ask>> = {
  'POST /accounts': () => {
    const username = named();
    return { body: { username, email: `${username}@example.org`, password, firstName: 'New', lastName: 'Person', terms: 1 } };
  },
  'POST /accounts/activate': () => ({ body: { token } }),
  'POST /accounts/activation-letters': () => ({ body: { email: 'nobody@example.org' } }),
  'POST /accounts/email': () => ({ body: { token } }),
  'POST /accounts/reset-letters': (_, who) => ({ body: { login: who?.username ?? 'nobody' } }),
  'POST /accounts/reset': () => ({ body: { token, password } }),
  'GET /entry': nothing,
  'POST /sessions': (_, who) => ({ body: { login: who?.username ?? 'nobody', password } }),

  'GET /sessions/factor': nothing,
  'POST /sessions/factor': () => ({ body: { way: 'totp', code: '123456' } }),
  'POST /sessions/factor/letter': nothing,
  'POST /sessions/factor/passkey-challenge': nothing,
  'POST /sessions/passkey-challenge': nothing,
  'POST /sessions/passkey': () => ({ body: passkey({ authenticatorData: 'AAAA', signature: 'AAAA' }) }),

  'GET /me': nothing,
  'PATCH /me': () => ({ body: { firstName: 'Other' } }),
  'PUT /me/password': () => ({ body: { current: password, password: 'another horse of the battery' } }),
  'PUT /me/photo': () => ({ file: portrait(64, 64) }),
  'DELETE /me/photo': nothing,
  'GET /me/application': nothing,
  'POST /me/application': () => ({ body: { motive: 'I like to help people.' } }),
  'GET /me/terms': nothing,
  'PUT /me/terms': () => ({ body: { version: 1 } }),
  'POST /me/email-change': () => ({ body: { password, email: `${named()}@example.org` } }),
  'DELETE /me/email-change': nothing,
  'GET /me/profile': nothing,
  'PATCH /me/profile': () => ({ body: { gender: null } }),
  'POST /me/deactivation': leaving,
  'POST /me/deletion': leaving,
  'POST /me/export': () => ({ body: { password } }),
  'GET /me/export': nothing,
  'POST /me/export/file': () => ({ body: { token } }),
  'GET /me/notifications': nothing,
  'POST /me/notifications/read': () => ({ body: {} }),
  'GET /me/factors': nothing,
  'POST /me/proof': () => ({ body: { password } }),
  'POST /me/proof/letter': nothing,
  'POST /me/proof/passkey-challenge': nothing,
  'POST /me/totp': nothing,
  'PUT /me/totp': () => ({ body: { code: '123456' } }),
  'DELETE /me/totp': nothing,
  'POST /me/recovery-codes': nothing,
  'POST /me/passkeys/offer': nothing,
  'POST /me/passkeys': () => ({ body: { name: 'Phone', passkey: passkey({ attestationObject: 'AAAA' }) } }),
  'PATCH /me/passkeys/:id': () => ({ params: { id: uuidV7() }, body: { name: 'Phone' } }),
  'DELETE /me/passkeys/:id': () => ({ params: { id: uuidV7() } }),
  'PUT /me/code-letters': nothing,
  'DELETE /me/code-letters': nothing,
  'GET /me/privacy': nothing,
  'PUT /me/privacy': () => ({ body: { writeFirst: 'everybody', presence: true, receipts: true } }),
  'GET /friends': nothing,
  'GET /blocks': nothing,
  'GET /mutes': nothing,
  'GET /sessions': nothing,
  'DELETE /sessions/:id': () => ({ params: { id: uuidV7() } }),
  'DELETE /sessions/others': nothing,
  'DELETE /sessions/current': nothing,
  'DELETE /sessions': nothing,
  'POST /ws-ticket': nothing,

  'GET /accounts': () => ({ query: { q: 'per' } }),
  'GET /accounts/by-id': ({ other }) => ({ query: { ids: other.id } }),
  'GET /accounts/:id/profile': toOther,
  'PUT /friends/requests/:id': toOther,
  'DELETE /friends/requests/:id': toOther,
  'POST /friends/requests/:id/accept': toOther,
  'POST /friends/requests/:id/decline': toOther,
  'DELETE /friends/:id': toOther,
  'PUT /blocks/:id': toOther,
  'DELETE /blocks/:id': toOther,
  'GET /photos/:id/:size': (_cast, _who, _kind, { photo }) => ({ params: { id: photo, size: '64' } }),
  'POST /conversations': ({ other }) => ({ body: { kind: 'direct', with: other.id } }),
  'GET /conversations': nothing,
  'POST /assistant/conversations': nothing,
  'GET /ai': nothing,
  'POST /communities': () => ({ body: { name: named() } }),
  'GET /communities': nothing,

  'GET /conversations/:id': inGroup,
  'PATCH /conversations/:id': (cast, ...rest) => ({ ...inGroup(cast, ...rest), body: { title: 'Another title' } }),
  'GET /conversations/:id/members': inGroup,
  'POST /conversations/:id/members': (cast, ...rest) => ({ ...inGroup(cast, ...rest), body: { accounts: [cast.other.id] } }),
  'DELETE /conversations/:id/members/:account': ({ group, other }) => ({ params: { id: group, account: other.id } }),
  'GET /conversations/:id/messages': inGroup,
  'PUT /mutes/:id': inGroup,
  'DELETE /mutes/:id': inGroup,
  'POST /ai/conversations/:id/stop': inGroup,

  'GET /communities/:id': inCommunity,
  'PATCH /communities/:id': (cast, ...rest) => ({ ...inCommunity(cast, ...rest), body: { about: 'Of something else' } }),
  'POST /communities/:id/join': inCommunity,
  'GET /communities/:id/members': inCommunity,
  'DELETE /communities/:id/members/:account': ({ community, other }) => ({ params: { id: community, account: other.id } }),
  'POST /communities/:id/channels': (cast, ...rest) => ({ ...inCommunity(cast, ...rest), body: { title: named() } }),

  'POST /admin/first': () => ({ body: { token } }),
  'POST /admin/session': () => ({ body: { password } }),
  'GET /admin/session': nothing,
  'DELETE /admin/session': nothing,
  'GET /admin/people': nothing,
  'GET /admin/people/:id': toOther,
  'PUT /admin/people/:id/role': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { role: 'employee', why } }),
  'PUT /admin/people/:id/suspension': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { suspended: true, why } }),
  'DELETE /admin/people/:id/sessions': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { why } }),
  'POST /admin/people/:id/reset': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { why } }),
  'POST /admin/people/:id/factor-removal': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { why } }),
  'POST /admin/people/:id/letters': (cast, ...rest) => ({ ...toOther(cast, ...rest), body: { why } }),
  'GET /admin/applications': () => ({ query: { state: 'pending' } }),
  'PUT /admin/applications/:id': (_cast, _who, _kind, { application }) => ({ params: { id: application }, body: { approved: false, why } }),
  'GET /admin/audit': nothing,
  'GET /admin/audit/verification': nothing,
  'GET /admin/audit/export': nothing,
  'PUT /admin/entry': () => ({ body: { registration: 'open', domains: [], terms, notice: null, why } }),
  'GET /admin/invitations': nothing,
  'POST /admin/invitations': () => ({ body: { note: 'A friend', days: 7 } }),
  'DELETE /admin/invitations/:id': () => ({ params: { id: uuidV7() }, body: { why } }),
  'GET /admin/health': nothing,
};

/** The routes that ask people for their password. */
export const byPassword: readonly string[] = [
  'POST /sessions',
  'PUT /me/password',
  'POST /me/proof',
  'POST /me/email-change',
  'POST /me/export',
  'POST /me/deactivation',
  'POST /me/deletion',
];
