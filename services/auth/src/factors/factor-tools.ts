import { toBase32 } from './base32.ts';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { createSeal } from './seal.ts';
import { newTotpSecret, totpStepOf, totpUri } from './totp.ts';

/**
 * What the use cases of second factors are done with.
 * @param issuer what an authenticator app calls this installation
 */
export function createFactorTools(key: Buffer, issuer: string) {
  const seal = createSeal(key);
  return {
    newTotp({ account, username }: { account: string; username: string }) {
      const secret = newTotpSecret();
      return { sealed: seal.close(account, secret), secret: toBase32(secret), uri: totpUri(secret, { issuer, username }) };
    },
    totpStepOf: (account: string, sealed: Buffer, code: string, now: Date) => totpStepOf(seal.open(account, sealed), code, now),
    hashRecoveryCode,
    makeCodes: () => newRecoveryCodes().map((code) => ({ code, hash: hashRecoveryCode(code) as Buffer })),
  };
}
