import type { FetchLike } from '@chatter/client/http.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';

const name = 'chatter.session';

/**
 * Does what gives this browser another cookie for its session. The server ends the sockets of the former at once, perhaps before the new
 * one has come: all windows wait for it before they ask for a socket.
 */
export function renewSession<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(name, work) as Promise<T>;
}

/** `fetch`, but a ticket for a socket is asked for by a cookie that is not just being replaced. */
export const fetchSettled: FetchLike = (url, init) =>
  url.endsWith(makeTicket.path) ? navigator.locks.request(name, { mode: 'shared' }, () => fetch(url, init)) : fetch(url, init);
