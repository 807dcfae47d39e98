const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 (RFC 4648, section 6) without padding, for whole groups of five bytes: the form in which people read and type secrets. */
export function toBase32(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 5) {
    const group = BigInt(`0x${bytes.subarray(at, at + 5).toString('hex')}`);
    for (let sign = 7n; sign >= 0n; sign--) text += alphabet[Number((group >> (5n * sign)) & 31n)];
  }
  return text;
}
