import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { toBase32 } from './base32.ts';

const stepMs = 30_000;
const secretBytes = 20;
/** The steps whose codes are taken: clocks of phones are off by some seconds, and people type slowly (RFC 6238, section 5.2). */
const window = [0, -1, 1] as const;

export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The number of the step a moment lies in. */
export function totpStepAt(now: Date): number {
  return Math.floor(now.getTime() / stepMs);
}

/** The code of a step: TOTP (RFC 6238) with HMAC-SHA-1, six digits. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  // RFC 4226, section 5.3: the last four bits say where to read.
  const at = (digest[digest.length - 1] as number) & 15;
  return `${(digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000}`.padStart(6, '0');
}

/** The step that a code is of, if it is near enough to now; whether it was used before is for the caller to see. */
export function totpStepOf(secret: Buffer, code: string, now: Date): number | null {
  const given = Buffer.from(code);
  const steps = window.map((off) => totpStepAt(now) + off);
  return steps.find((step) => sameCode(Buffer.from(totpCode(secret, step)), given)) ?? null;
}

const sameCode = (one: Buffer, other: Buffer) => one.length === other.length && timingSafeEqual(one, other);

/** What a QR code tells an authenticator app. */
export function totpUri(secret: Buffer, { issuer, username }: { issuer: string; username: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
}
