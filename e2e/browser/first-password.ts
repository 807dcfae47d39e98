import assert from 'node:assert/strict';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import type { Harness } from './harness.ts';
import { resetLink } from './letter.ts';
import type { Someone } from './someone.ts';

export const firstPassword = 'correct horse battery staple';

/** Whoever an administrator made has no password yet: they set one by a letter, which ends the session they had. */
export async function setFirstPassword(harness: Harness, who: Someone): Promise<void> {
  assert.equal((await post(harness, '/accounts/reset-letters', { login: who.username })).status, 202);
  const token = (await resetLink(harness, who)).split('#t=')[1];
  assert.equal((await post(harness, '/accounts/reset', { token, password: firstPassword })).status, 204);
}

/** Logs somebody in with the first password in a browser of another name. Answers the session's cookie. */
export async function enterFrom(harness: Harness, who: Someone, userAgent: string): Promise<string> {
  const answer = await post(harness, '/sessions', { login: who.username, password: firstPassword }, userAgent);
  assert.equal(answer.status, 201);
  const { session } = publicAddress(harness.chatter.publicUrl).cookies;
  return (
    answer.headers
      .getSetCookie()
      .find((text) => text.startsWith(`${session}=`))
      ?.split(';')[0] ?? ''
  );
}

function post({ chatter }: Harness, path: string, body: object, userAgent = 'node'): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: chatter.gateway, 'user-agent': userAgent };
  return fetch(`${chatter.gateway}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}
