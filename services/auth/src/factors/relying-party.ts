import type { PublicAddress } from '@chatter/contracts/auth/public-address.ts';

/** For whom passkeys are: a browser gives one to no other site, which is why they cannot be phished. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/**
 * The site of an installation. Browsers make no passkeys for IP addresses; what is reached by one of this machine's is reached as
 * `localhost`, too.
 */
export function relyingPartyOf({ origin, loopback }: Pick<PublicAddress, 'origin' | 'loopback'>): RelyingParty {
  const url = new URL(origin);
  if (loopback && !url.hostname.endsWith('localhost')) url.hostname = 'localhost';
  return { id: url.hostname, origin: url.origin };
}
