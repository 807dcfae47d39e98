import { hkdfSync } from 'node:crypto';

export interface Keys {
  /** Makes letter tokens. */
  letters: Buffer;
  /** Seals device marks. */
  devices: Buffer;
  /** Seals secrets of second factors. */
  factors: Buffer;
  /** Hides logins in the keys of rate limits. */
  logins: Buffer;
  /** Goes into each password before it is hashed, and is not in the database. */
  pepper: Buffer;
}

/** A key per purpose, drawn from the two configured secrets (base64) by HKDF-SHA256 (RFC 5869). */
export function deriveKeys(secrets: { LETTER_SECRET: string; PASSWORD_PEPPER: string }): Keys {
  const derive = (secret: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), '', `chatter ${purpose}`, 32));
  return {
    letters: derive(secrets.LETTER_SECRET, 'letters'),
    devices: derive(secrets.LETTER_SECRET, 'devices'),
    // Of the secret that must never change, since what it seals is as dear as the passwords.
    factors: derive(secrets.PASSWORD_PEPPER, 'factors'),
    logins: derive(secrets.LETTER_SECRET, 'logins'),
    pepper: Buffer.from(secrets.PASSWORD_PEPPER, 'base64'),
  };
}
