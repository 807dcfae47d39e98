import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Keeps secrets of accounts from whoever reads the database. */
export interface Seal {
  /** Nonce, ciphertext and tag in one. */
  close(account: string, secret: Buffer): Buffer;
  /** @throws Error when it was sealed for another account, under another key, or changed */
  open(account: string, sealed: Buffer): Buffer;
}

/** AES-256-GCM, the account's id being part of what is authenticated: the sealed secret of one is worth nothing in another's row. */
export function createSeal(key: Buffer): Seal {
  return {
    close(account, secret) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(account));
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    open(account, sealed) {
      const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(-tagBytes)];
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(account));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    },
  };
}
