import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** What the services of one installation share and nobody else may know. Texts in base64. */
export interface Secrets {
  /** Ed25519, PKCS8 and SPKI in DER: the gateway signs who is calling, the services verify. */
  readonly identityPrivateKey: string;
  readonly identityPublicKey: string;
  readonly letterSecret: string;
  readonly passwordPepper: string;
}

/** Makes the secrets of a new installation. */
export function makeSecrets(): Secrets {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    identityPrivateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    identityPublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    letterSecret: randomBytes(32).toString('base64'),
    passwordPepper: randomBytes(32).toString('base64'),
  };
}
