/** Costs of argon2id (RFC 9106): memory in KiB, passes over it, lanes. */
export interface Costs {
  memoryKib: number;
  passes: number;
  parallelism: number;
}

export interface HashedPassword extends Costs {
  salt: Buffer;
  hash: Buffer;
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

/** A hash as text in the PHC string format, as other argon2 libraries write it. */
export function encodePhc({ memoryKib, passes, parallelism, salt, hash }: HashedPassword): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** @throws Error when the text is not an argon2id hash of version 19 */
export function decodePhc(text: string): HashedPassword {
  const [, memory, passes, parallelism, salt = '', hash = ''] = form.exec(text) ?? [];
  if (memory === undefined) throw new Error('the stored password is not an argon2id hash');
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}
