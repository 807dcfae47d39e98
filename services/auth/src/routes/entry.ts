import type {
  agreeToTerms,
  Entry,
  EntrySettings,
  getEntry,
  Invitation,
  invite,
  listInvitations,
  seeConsent,
  setEntry,
  withdrawInvitation,
} from '@chatter/contracts/auth/entry-routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { type ConsoleDeps, inConsole, type Staff } from './console.ts';

export interface EntryDeps extends ConsoleDeps {
  /** Where people reach us, without a slash at its end. */
  origin: string;
  entries: {
    rule(): Promise<Entry>;
    set(by: Staff, to: EntrySettings & { why: string }, now: Date): Promise<Entry>;
    invitations(): Promise<Invitation[]>;
    invite(by: Staff, of: { note: string; days: number }, now: Date): Promise<{ invitation: Invitation; token: string }>;
    withdraw(by: Staff, id: string, to: { why: string }, now: Date): Promise<void>;
    consentOf(account: string): Promise<number | null>;
    agree(account: string, version: number, now: Date): Promise<void>;
  };
}

export function getEntryRoute({ entries }: EntryDeps) {
  return async (_: Asked<typeof getEntry>): Promise<Answered<typeof getEntry>> => ({ status: 200, body: await entries.rule() });
}

export function setEntryRoute(deps: EntryDeps) {
  return inConsole<typeof setEntry>(deps, 'set-entry', async ({ body }, staff) => ({
    status: 200,
    body: await deps.entries.set(staff, body, deps.now()),
  }));
}

export function listInvitationsRoute(deps: EntryDeps) {
  return inConsole<typeof listInvitations>(deps, 'see-invitations', async () => ({
    status: 200,
    body: { items: await deps.entries.invitations() },
  }));
}

export function inviteRoute(deps: EntryDeps) {
  return inConsole<typeof invite>(deps, 'set-entry', async ({ body }, staff) => {
    const { invitation, token } = await deps.entries.invite(staff, { ...body, note: body.note.trim() }, deps.now());
    return { status: 201, body: { invitation, link: `${deps.origin}/register#t=${token}` } };
  });
}

export function withdrawInvitationRoute(deps: EntryDeps) {
  return inConsole<typeof withdrawInvitation>(deps, 'set-entry', async ({ params, body }, staff) => {
    await deps.entries.withdraw(staff, params.id, body, deps.now());
    return { status: 204 };
  });
}

export function seeConsentRoute({ entries }: EntryDeps) {
  return async ({ actor }: Asked<typeof seeConsent>): Promise<Answered<typeof seeConsent>> => ({
    status: 200,
    body: { version: await entries.consentOf(actor.account) },
  });
}

export function agreeToTermsRoute({ entries, now }: EntryDeps) {
  return async ({ body, actor }: Asked<typeof agreeToTerms>): Promise<Answered<typeof agreeToTerms>> => {
    await entries.agree(actor.account, body.version, now());
    return { status: 204 };
  };
}
