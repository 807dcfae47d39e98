import type { FactorProof } from '@chatter/contracts/auth/factors.ts';

/** Ways that are passed by typing a code. */
export type TypedWay = 'totp' | 'letter' | 'recovery';

/** What a typed code shows; null while it is not whole. */
export function proofOf(way: TypedWay, typed: string): FactorProof | null {
  const code = typed.replace(/[\s-]/g, '');
  if (way === 'recovery') return /^[A-Za-z2-7]{24}$/.test(code) ? { way, code } : null;
  return /^\d{6}$/.test(code) ? { way, code } : null;
}
