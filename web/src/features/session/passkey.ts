import { ProblemError } from '@chatter/client/problem-error.ts';
import type { NewPasskey, PasskeyChallenge, PasskeyOffer, PasskeyProof } from '@chatter/contracts/auth/passkeys.ts';
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';

/** Whether this page can have passkeys: browsers make none for IP addresses. */
export const passkeysWork = browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname);

/** Has the browser show that its owner has a passkey. @throws ProblemError `passkey-cancelled` when they do not */
export async function showPasskey(challenge: PasskeyChallenge): Promise<PasskeyProof> {
  return asked(() => startAuthentication({ optionsJSON: challenge as never }));
}

/** Has the browser make a passkey. @throws ProblemError `passkey-cancelled` when its owner does not want to, or has one there already */
export async function makePasskey(offer: PasskeyOffer): Promise<NewPasskey> {
  return asked(() => startRegistration({ optionsJSON: offer as never }));
}

/** Of what a browser says only what the server asks for is sent on. */
async function asked<R extends { id: string; rawId: string; response: object }, T>(ask: () => Promise<R>): Promise<T> {
  try {
    const { id, rawId, response } = await ask();
    return { id, rawId, type: 'public-key', response } as T;
  } catch {
    throw new ProblemError({ code: 'passkey-cancelled', status: 0, title: 'No passkey was shown' });
  }
}
