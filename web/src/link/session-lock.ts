import type { FetchLike } from '@chatter/client/http.ts';
import { makeTicket } from '@chatter/contracts/gateway/routes.ts';

const name = 'chatter.session';
/** There are none on a page that came over plain HTTP from another machine; a window may then log out with its session. */
const { locks } = navigator as { locks?: LockManager };

/**
 * Does what gives this browser another cookie for its session. The server ends the sockets of the former at once, perhaps before the new
 * one has come: all windows wait for it before they ask for a socket.
 */
export function renewSession<T>(work: () => Promise<T>): Promise<T> {
  return locks === undefined ? work() : (locks.request(name, work) as Promise<T>);
}

/** `fetch`, but a ticket for a socket is asked for by a cookie that is not just being replaced. */
export const fetchSettled: FetchLike = (url, init) =>
  locks !== undefined && url.endsWith(makeTicket.path) ? locks.request(name, { mode: 'shared' }, () => fetch(url, init)) : fetch(url, init);
