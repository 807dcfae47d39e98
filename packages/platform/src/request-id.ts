import type { IncomingMessage } from 'node:http';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';

/** Carries a request's id from the gateway to the services, so that the logs of all have one. */
export const requestIdHeader = 'x-request-id';

const form = /^[0-9a-f-]{36}$/;

/**
 * Makes request ids.
 * @param adopt take the id that the request brings, if it has the form of ours: behind the gateway only, which lets no other through
 */
export function requestIds(adopt: boolean): (request: Pick<IncomingMessage, 'headers'>) => string {
  return ({ headers }) => {
    const brought = headers[requestIdHeader];
    return adopt && typeof brought === 'string' && form.test(brought) ? brought : uuidV7();
  };
}
