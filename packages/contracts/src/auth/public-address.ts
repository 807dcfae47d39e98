/** What follows from the address people reach us at (`PUBLIC_URL`). */
export interface PublicAddress {
  /** Scheme, host and port, without a path: the one Origin we accept, and the root of every link we send. */
  origin: string;
  /** Only this machine can reach it. */
  loopback: boolean;
  cookies: CookieForm;
}

/**
 * Cookies of ours; `__Host-` (RFC 6265bis, section 4.1.3.2) binds one to this host, to https and to the path `/`. On plain http their
 * names end with the port, `sid-8080`: a host's cookies go to all its ports (section 8.5), and two installations beside each other on
 * one machine would log each other's people out.
 */
export interface CookieForm {
  session: string;
  /** Says that this browser has logged in before, so that guessing by others does not slow its owner. */
  device: string;
  /** A log-in that still needs its second factor. It opens nothing else. */
  mfa: string;
  secure: boolean;
}

/**
 * Reads a public address.
 * @param url `https://host[:port]`, or `http://` on loopback for development
 * @throws Error with a sentence for the administrator when it is anything else
 */
export function publicAddress(url: string): PublicAddress {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null || (address.protocol !== 'https:' && address.protocol !== 'http:')) {
    throw new Error(`PUBLIC_URL is '${url}', but must be an https address such as https://chat.example.org.`);
  }
  if (address.pathname !== '/' || address.search !== '' || address.hash !== '' || address.username !== '' || address.password !== '') {
    throw new Error(`PUBLIC_URL is '${url}', but must be scheme, host and port only.`);
  }
  const loopback = isLoopback(address.hostname);
  if (address.protocol === 'http:' && !loopback) {
    throw new Error(`PUBLIC_URL is '${url}': plain http is for this machine only (127.0.0.1, localhost). Sessions elsewhere need https.`);
  }
  const secure = address.protocol === 'https:';
  const port = address.port || '80';
  const cookies: CookieForm = secure
    ? { session: '__Host-sid', device: '__Host-device', mfa: '__Host-mfa', secure }
    : { session: `sid-${port}`, device: `device-${port}`, mfa: `mfa-${port}`, secure };
  return { origin: address.origin, loopback, cookies };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
