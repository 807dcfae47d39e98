import type { CookieForm } from '@chatter/contracts/auth/public-address.ts';
import { logInLifeMs } from '../domain/log-in-life.ts';
import { absoluteLimitMs } from '../domain/session-life.ts';

const yearSeconds = 365 * 86_400;

/** The value of a cookie in a `Cookie` header; undefined when it is not there. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * A `Set-Cookie` header (RFC 6265bis) that scripts cannot read and other sites' requests do not carry, but for links followed to us.
 * @param value letters, digits, `-`, `_` and `.` only; empty with `maxAgeSeconds` 0 takes the cookie away
 */
export function writeCookie(name: string, value: string, options: { secure: boolean; maxAgeSeconds: number }): string {
  const { secure, maxAgeSeconds } = options;
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/** The header that makes a browser keep a session's token. */
export function sessionCookie({ session, secure }: CookieForm, token: string): string {
  return writeCookie(session, token, { secure, maxAgeSeconds: absoluteLimitMs / 1000 });
}

/** The header that makes a browser forget it. */
export function noSession({ session, secure }: CookieForm): string {
  return writeCookie(session, '', { secure, maxAgeSeconds: 0 });
}

/** The header that makes a browser keep the token of a log-in whose second factor is still to be shown. */
export function mfaCookie({ mfa, secure }: CookieForm, token: string): string {
  return writeCookie(mfa, token, { secure, maxAgeSeconds: logInLifeMs / 1000 });
}

/** The header that makes a browser forget it. */
export function noMfa({ mfa, secure }: CookieForm): string {
  return writeCookie(mfa, '', { secure, maxAgeSeconds: 0 });
}

/** The header that makes a browser keep the mark of its device. */
export function deviceCookie({ device, secure }: CookieForm, mark: string): string {
  return writeCookie(device, mark, { secure, maxAgeSeconds: yearSeconds });
}
