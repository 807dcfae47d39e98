import type {
  editProfile as editProfileContract,
  getProfile,
  OwnProfile,
  ProfileDetails,
  PublicProfile,
  seeProfile,
} from '@chatter/contracts/auth/profile.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { completionOf } from '../domain/completion.ts';
import { type EditProfileDeps, editProfile } from '../domain/edit-profile.ts';
import { type SeeMeDeps, seeMe } from './get-me.ts';

export interface SeeOwnProfileDeps extends SeeMeDeps {
  now(): Date;
  profiles: { own(account: string): Promise<ProfileDetails> };
  letters: { pending(account: string, kind: 'email-change', now: Date): Promise<{ to: string | null; expiresAt: Date } | null> };
}

export function getProfileRoute(deps: SeeOwnProfileDeps) {
  return async ({ actor }: Asked<typeof getProfile>): Promise<Answered<typeof getProfile>> => ({
    status: 200,
    body: await ownProfile(deps, actor.account),
  });
}

export function editProfileRoute(deps: SeeOwnProfileDeps & EditProfileDeps) {
  return async ({ body, actor }: Asked<typeof editProfileContract>): Promise<Answered<typeof editProfileContract>> => {
    await seeMe(deps, actor.account);
    await editProfile(deps, body, actor.account);
    return { status: 200, body: await ownProfile(deps, actor.account) };
  };
}

async function ownProfile(deps: SeeOwnProfileDeps, account: string): Promise<OwnProfile> {
  const { photo } = await seeMe(deps, account);
  const details = await deps.profiles.own(account);
  const change = await deps.letters.pending(account, 'email-change', deps.now());
  const emailChange = change === null ? null : { email: change.to ?? '', expiresAt: change.expiresAt.toISOString() };
  return { ...details, completion: completionOf(details, photo), emailChange };
}

export interface SeeProfileDeps {
  relations: { isBlockedBy(account: string, other: string): Promise<boolean> };
  profiles: { seen(account: string): Promise<PublicProfile | null> };
}

/** Whoever is blocked by somebody sees as much of them as of an account that is on its way out: nothing. */
export function seeProfileRoute({ profiles, relations }: SeeProfileDeps) {
  return async ({ params, actor }: Asked<typeof seeProfile>): Promise<Answered<typeof seeProfile>> => {
    const [profile, blocked] = await Promise.all([profiles.seen(params.id), relations.isBlockedBy(actor.account, params.id)]);
    if (profile === null || blocked) throw new Refusal('not-found');
    return { status: 200, body: profile };
  };
}
