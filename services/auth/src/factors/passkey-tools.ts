import type { NewPasskey, PasskeyChallenge, PasskeyOffer, PasskeyProof } from '@chatter/contracts/auth/passkeys.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type {
  GenerateAuthenticationOptionsOpts,
  GenerateRegistrationOptionsOpts,
  VerifyAuthenticationResponseOpts,
  VerifyRegistrationResponseOpts,
} from '@simplewebauthn/server';
import type { KnownPasskey, MadePasskey } from '../domain/passkey.ts';
import type { RelyingParty } from './relying-party.ts';

const waitMs = 300_000;
/** EdDSA, ECDSA on P-256, RSA: what authenticators have. */
const algorithms = [-8, -7, -257];

/** Loaded when the first passkey comes: its 300 modules would be a fifth of the service's start. */
const library = () => import('@simplewebauthn/server');
type Library = Awaited<ReturnType<typeof library>>;

/** Challenges given out, each good once. */
export interface Challenges {
  note(purpose: string, challenge: string): Promise<void>;
  /** Whether it was given out for this, not too long ago and not used yet. Now it is used. */
  take(purpose: string, challenge: string): Promise<boolean>;
}

export interface PasskeyTools {
  /** @param known those that will do; null: whichever its owner chooses */
  askPasskey(purpose: string, known: readonly KnownPasskey[] | null): Promise<PasskeyChallenge>;
  /** @param owner `account` is what a passkey names its owner by, and no secret */
  offerPasskey(purpose: string, owner: PasskeyOwner, known: readonly KnownPasskey[]): Promise<PasskeyOffer>;
  /** Null when it is not what was asked for. */
  verifyNewPasskey(purpose: string, response: NewPasskey): Promise<MadePasskey | null>;
  /** The counter it says; null when it is not right. Whether the counter has grown is for the caller to see. */
  verifyPasskey(purpose: string, response: PasskeyProof, known: KnownPasskey): Promise<number | null>;
}

export interface PasskeyOwner {
  account: string;
  username: string;
  displayName: string;
}

/**
 * Web Authentication, level 3, by a library: challenges for browsers, and whether what they answer is right. Attestation is not asked
 * for: which make an authenticator is of nobody needs to know. That the person was verified (finger, face, PIN) is.
 */
export function createPasskeyTools(site: RelyingParty, challenges: Challenges): PasskeyTools {
  /** Refuses what is not right; that the challenges are away is no answer. */
  const right = async <T>(verify: (by: Library) => Promise<T>): Promise<T | null> => {
    const by = await library();
    try {
      return await verify(by);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return null;
    }
  };
  const expecting = (purpose: string) => ({
    expectedChallenge: (challenge: string) => challenges.take(purpose, challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: true,
  });
  return {
    async askPasskey(purpose, known) {
      const { generateAuthenticationOptions } = await library();
      const options = await generateAuthenticationOptions({
        rpID: site.id,
        userVerification: 'required',
        timeout: waitMs,
        ...(known !== null && { allowCredentials: known.map(credentialOf) }),
      } as GenerateAuthenticationOptionsOpts);
      await challenges.note(purpose, options.challenge);
      return options as PasskeyChallenge;
    },
    async offerPasskey(purpose, owner, known) {
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpID: site.id,
        rpName: 'Chatter',
        userID: new Uint8Array(uuidToBytes(owner.account)),
        userName: owner.username,
        userDisplayName: owner.displayName,
        timeout: waitMs,
        attestationType: 'none',
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: known.map(credentialOf),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      } as GenerateRegistrationOptionsOpts);
      await challenges.note(purpose, options.challenge);
      return options as PasskeyOffer;
    },
    verifyNewPasskey(purpose, response) {
      return right(async ({ verifyRegistrationResponse }) => {
        const ask = { response, ...expecting(purpose), supportedAlgorithmIDs: algorithms } as unknown as VerifyRegistrationResponseOpts;
        const { verified, registrationInfo } = await verifyRegistrationResponse(ask);
        if (!verified) return null;
        const { id, publicKey, counter } = registrationInfo.credential;
        return { credential: id, publicKey: Buffer.from(publicKey), counter, transports: response.response.transports ?? [] };
      });
    },
    verifyPasskey(purpose, response, known) {
      return right(async ({ verifyAuthenticationResponse }) => {
        const credential = { id: known.credential, publicKey: new Uint8Array(known.publicKey), counter: 0 };
        const ask = { response, ...expecting(purpose), credential } as unknown as VerifyAuthenticationResponseOpts;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse(ask);
        return verified ? authenticationInfo.newCounter : null;
      });
    },
  };
}

const credentialOf = ({ credential, transports }: KnownPasskey) => ({ id: credential, transports: [...transports] });
