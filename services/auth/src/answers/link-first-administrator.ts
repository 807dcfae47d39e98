import type { linkFirstAdministrator } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf } from '@chatter/contracts/kit/define.ts';

/** Long enough to register first. */
const lifeMs = 24 * 3_600_000;

export interface LinkFirstAdministratorDeps {
  now(): Date;
  /** Where people reach us, without a slash at its end. */
  origin: string;
  firstAdministrator: { link(now: Date, lifeMs: number): Promise<{ token: string; expiresAt: Date } | null> };
}

export function answerLinkFirstAdministrator({ now, origin, firstAdministrator }: LinkFirstAdministratorDeps) {
  return async (): Promise<AnswerOf<typeof linkFirstAdministrator>> => {
    const made = await firstAdministrator.link(now(), lifeMs);
    if (made === null) return { link: null, expiresAt: null };
    return { link: `${origin}/first#t=${made.token}`, expiresAt: made.expiresAt.toISOString() };
  };
}
