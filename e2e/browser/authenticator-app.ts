import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app does with a secret (RFC 6238): the code of now, or of so many steps of 30 seconds later. */
export function codeOf(secret: string, later = 0): string {
  const bits = [...secret].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) as number) & 15;
  return `${(digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000}`.padStart(6, '0');
}

/** Reads the key that the page shows to who cannot scan. */
export async function readSecret(page: Page): Promise<string> {
  return ((await page.locator('[data-secret]').textContent()) ?? '').replace(/\s/g, '');
}
