import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Marks of devices on which somebody has logged in: what a browser keeps in its device cookie. A mark names no session and lets nobody
 * in; whoever holds one is counted apart when passwords are guessed, so that guessing by others cannot slow the owner of an account
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export interface DeviceMarks {
  make(account: string): string;
  /** The nonce of a mark made for this account; null for any other text. */
  read(mark: string | undefined, account: string): string | null;
}

export function createDeviceMarks(key: Buffer): DeviceMarks {
  const seal = (nonce: string, account: string) => createHmac('sha256', key).update(`${nonce}:${account}`).digest();
  return {
    make(account) {
      const nonce = randomBytes(16).toString('base64url');
      return `${nonce}.${seal(nonce, account).toString('base64url')}`;
    },
    read(mark, account) {
      const [, nonce, text] = /^([\w-]{22})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
      if (nonce === undefined || text === undefined) return null;
      return timingSafeEqual(Buffer.from(text, 'base64url'), seal(nonce, account)) ? nonce : null;
    },
  };
}
