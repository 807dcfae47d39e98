/** A passkey as a browser has just made it. */
export interface MadePasskey {
  /** Its id, base64url. */
  credential: string;
  /** COSE key. */
  publicKey: Buffer;
  counter: number;
  transports: readonly string[];
}

/** A passkey as it is kept. */
export interface KnownPasskey extends MadePasskey {
  id: string;
  account: string;
}

/** Passkeys one account may have. */
export const mostPasskeys = 20;

/**
 * Whether a passkey may be a copy: an authenticator that counts has counted further since the last time (Web Authentication, level 3,
 * section 6.1.1). Those that are kept in step on several devices do not count, and always say 0.
 */
export function mayBeCopied(known: Pick<MadePasskey, 'counter'>, counter: number): boolean {
  return (known.counter > 0 || counter > 0) && counter <= known.counter;
}
