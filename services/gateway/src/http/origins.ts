import { publicAddress } from '@chatter/contracts/auth/public-address.ts';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** The origins browsers may come from: that of PUBLIC_URL, and on loopback its other names. */
export function allowedOrigins(publicUrl: string): ReadonlySet<string> {
  const { origin, loopback } = publicAddress(publicUrl);
  if (!loopback) return new Set([origin]);
  const { protocol, port } = new URL(origin);
  return new Set([origin, ...loopbackNames.map((host) => `${protocol}//${host}${port === '' ? '' : `:${port}`}`)]);
}

/**
 * Checks PUBLIC_URL and CHATTER_LIMITS together.
 * @throws Error with a sentence for the administrator
 */
export function checkPublicUrl(publicUrl: string, limits: 'on' | 'off'): void {
  const { loopback } = publicAddress(publicUrl);
  if (limits === 'off' && !loopback)
    throw new Error('CHATTER_LIMITS=off is for load tests on this machine only: PUBLIC_URL must be a loopback address.');
}
