import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from './limits.ts';

interface Asking {
  account: string;
  session: string;
}

export interface OfferTotpDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  accounts: { ownerOf(account: string): Promise<{ username: string } | null> };
  /** A new secret: as it is kept, as it is typed and as it is scanned. */
  newTotp(owner: { account: string; username: string }): { sealed: Buffer; secret: string; uri: string };
  factorChanges: {
    requireProof(actor: Asking, now: Date): Promise<void>;
    offerTotp(actor: Asking, sealed: Buffer, now: Date): Promise<void>;
  };
}

/** Shows the owner a secret for an authenticator app, which does not count before a code of it was given. */
export async function offerTotp(deps: OfferTotpDeps, actor: Asking): Promise<{ secret: string; uri: string }> {
  // First, so that a session whose owner showed nothing uses up no tries of theirs.
  await deps.factorChanges.requireProof(actor, deps.now());
  await deps.limits.take('totpByAccount', actor.account);
  const owner = await deps.accounts.ownerOf(actor.account);
  if (owner === null) throw new Refusal('not-signed-in');
  const { sealed, secret, uri } = deps.newTotp({ account: actor.account, username: owner.username });
  await deps.factorChanges.offerTotp(actor, sealed, deps.now());
  return { secret, uri };
}

export interface SetTotpDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  factors: { offeredTotpOf(account: string): Promise<Buffer | null> };
  totpStepOf(account: string, sealed: Buffer, code: string, now: Date): number | null;
  factorChanges: {
    requireProof(actor: Asking, now: Date): Promise<void>;
    /** The codes where this is the first factor; `wrong` when another secret was offered meanwhile. */
    setTotp(actor: Asking, offered: { sealed: Buffer; step: number }, now: Date): Promise<{ recoveryCodes: string[] | null } | 'wrong'>;
  };
}

/** Turns the secret on that was offered last, by a code of it: so the app has it, and its clock is right. The code is used up. */
export async function setTotp(deps: SetTotpDeps, code: string, actor: Asking): Promise<{ recoveryCodes: string[] | null }> {
  await deps.factorChanges.requireProof(actor, deps.now());
  await deps.limits.take('totpByAccount', actor.account);
  const sealed = await deps.factors.offeredTotpOf(actor.account);
  const step = sealed === null ? null : deps.totpStepOf(actor.account, sealed, code, deps.now());
  const set = sealed === null || step === null ? 'wrong' : await deps.factorChanges.setTotp(actor, { sealed, step }, deps.now());
  if (set === 'wrong') throw new Refusal('factor-wrong', { status: 403 });
  return set;
}
