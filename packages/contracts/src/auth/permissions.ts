import type { Role } from './views.ts';

/** What needs a role, and which; nobody needs one for what is their own. An act needs the password once more, what is only seen does not. */
export const permissions = {
  'see-people': { roles: ['employee', 'admin'], act: false },
  'resend-letters': { roles: ['employee', 'admin'], act: true },
  'end-sessions': { roles: ['employee', 'admin'], act: true },
  'force-reset': { roles: ['admin'], act: true },
  'remove-factors': { roles: ['admin'], act: true },
  'suspend-people': { roles: ['admin'], act: true },
  'give-roles': { roles: ['admin'], act: true },
  'see-applications': { roles: ['admin'], act: false },
  'decide-applications': { roles: ['admin'], act: true },
  'see-audit': { roles: ['admin'], act: false },
  'set-entry': { roles: ['admin'], act: true },
  'see-invitations': { roles: ['admin'], act: false },
  'see-health': { roles: ['admin'], act: false },
} as const satisfies Readonly<Record<string, { readonly roles: readonly Role[]; readonly act: boolean }>>;

export type Action = keyof typeof permissions;

/**
 * Whether somebody may do something.
 * @param on the role of the person it is done to: who has one is in the hands of administrators alone
 */
export function can(actor: { readonly role: Role } | null, action: Action, on: Role = 'user'): boolean {
  if (actor === null || (on !== 'user' && permissions[action].act && actor.role !== 'admin')) return false;
  return (permissions[action].roles as readonly Role[]).includes(actor.role);
}
