/** The token in an address's fragment, `#t=...`; null when there is none of the right shape. */
export function tokenOf(hash: string): string | null {
  const token = new URLSearchParams(hash.slice(1)).get('t');
  return token !== null && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}
