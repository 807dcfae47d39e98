import { type PublicAddress, publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { ConfigError, commonConfig } from '@chatter/platform/config.ts';
import Type, { type Static } from 'typebox';

const secret = (description: string) => Type.String({ pattern: '^[A-Za-z0-9+/]{43}=$', description: `${description}; 32 bytes in base64` });

export const authConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://' }),
  PUBLIC_URL: Type.String({ description: 'where people reach us: https, or http on loopback' }),
  IDENTITY_PUBLIC_KEY: Type.String({ description: 'Ed25519, SPKI DER, base64: verifies who the gateway says is calling' }),
  LETTER_SECRET: secret('makes the tokens of letters and device cookies'),
  PASSWORD_PEPPER: secret('goes into passwords before they are hashed; changing it voids all passwords'),
  BLOB_DIR: Type.String({ minLength: 1, description: 'folder of profile photos' }),
  CHATTER_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on', description: 'off: for load tests on loopback' }),
});
export type AuthConfig = Static<typeof authConfig>;

/**
 * What follows from the public address.
 * @throws ConfigError when it is none, is plain http beyond this machine, or rate limits are off where others can come
 */
export function addressOf(config: Pick<AuthConfig, 'PUBLIC_URL' | 'CHATTER_LIMITS'>): PublicAddress {
  let address: PublicAddress;
  try {
    address = publicAddress(config.PUBLIC_URL);
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
  if (config.CHATTER_LIMITS === 'off' && !address.loopback) {
    throw new ConfigError(['CHATTER_LIMITS is off, which is for load tests: it is refused unless PUBLIC_URL is a loopback address.']);
  }
  return address;
}
