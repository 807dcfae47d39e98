import type { PasskeyProof } from '@chatter/contracts/auth/passkeys.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type CheckedPasskey, type CheckPasskeyDeps, checkPasskey } from './check-passkey.ts';
import { clientKey } from './client-key.ts';
import type { Limiting } from './limits.ts';

/** What challenges for logging in by a passkey alone are given out for. */
export const logInPurpose = 'log-in';

export interface LogInByPasskeyDeps extends CheckPasskeyDeps {
  limits: Pick<Limiting, 'take'>;
  marks: { read(mark: string | undefined, account: string): string | null };
  logIns: {
    /** Null when the passkey is gone, or was used meanwhile. */
    openByPasskey(spending: CheckedPasskey, on: { device: string | null; known: boolean }, now: Date): Promise<string | null>;
  };
}

/** Logs in whoever has the passkey. Its device has verified the person: it is something one has and something one is or knows. */
export async function logInByPasskey(
  deps: LogInByPasskeyDeps,
  proof: PasskeyProof,
  from: { client: string; mark: string | undefined; device: string | null },
): Promise<{ account: string; session: string }> {
  await deps.limits.take('passkeyByClient', clientKey(from.client));
  const checked = await checkPasskey(deps, logInPurpose, proof);
  if (checked === null) throw passkeyRefused();
  const known = deps.marks.read(from.mark, checked.account) !== null;
  const session = await deps.logIns.openByPasskey(checked, { device: from.device, known }, deps.now());
  if (session === null) throw passkeyRefused();
  return { account: checked.account, session };
}

const passkeyRefused = () => new Refusal('passkey-refused', { status: 401 });
