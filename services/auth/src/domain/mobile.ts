const international = /^\+[1-9][0-9]{6,14}$/;

/**
 * The one form of a mobile number that is kept: E.164, `+` and at most 15 digits, without what people write between them; `00` begins
 * like `+`, and a zero in brackets that is dialled at home only is left out.
 * @returns null when it is no number that can be dialled from everywhere
 */
export function canonicalMobile(mobile: string): string | null {
  const plain = mobile
    .replaceAll('(0)', '')
    .replace(/[\s()./-]/g, '')
    .replace(/^00/, '+');
  return international.test(plain) ? plain : null;
}
