import assert from 'node:assert/strict';
import { openConsole } from '@chatter/contracts/auth/console-routes.ts';
import { finishLogIn, proveMe } from '@chatter/contracts/auth/factors.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { logIn } from '@chatter/contracts/auth/routes.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import type { Chatter } from './chatter.ts';
import { firstPassword } from './first-password.ts';
import type { Harness } from './harness.ts';
import { resetLink } from './letter.ts';
import { type Someone, signedIn } from './someone.ts';

/** What a page does to come in, without one: journeys that are about something else begin behind the door. */

/** Logs somebody in by the first password, and by a recovery code where that is not enough. */
export async function enter(chatter: Chatter, who: Someone, { code = '', userAgent = 'node' } = {}): Promise<Someone> {
  const answer = await send(chatter, logIn.path, { login: who.username, password: firstPassword }, '', userAgent);
  if (code === '') return withSession(chatter, who, answer);
  const { mfa } = publicAddress(chatter.publicUrl).cookies;
  return withSession(chatter, who, await send(chatter, finishLogIn.path, { way: 'recovery', code }, cookieOf(answer, mfa)));
}

/** The session goes on, and may for a while do what guards the account. */
export async function proven(chatter: Chatter, who: Someone): Promise<Someone> {
  return withSession(chatter, who, await send(chatter, proveMe.path, { password: firstPassword }, who.cookie));
}

/** The session goes on with the console open. */
export async function withConsole(chatter: Chatter, who: Someone): Promise<Someone> {
  return withSession(chatter, who, await send(chatter, openConsole.path, { password: firstPassword }, who.cookie));
}

/** Sets the first password by a letter, as who has none does. It ends all sessions. */
export async function resetPassword(harness: Harness, who: Someone): Promise<void> {
  assert.equal((await send(harness.chatter, '/accounts/reset-letters', { login: who.username }, '')).status, 202);
  const token = (await resetLink(harness, who)).split('#t=')[1];
  assert.equal((await send(harness.chatter, '/accounts/reset', { token, password: firstPassword }, '')).status, 204);
}

function send({ gateway }: Chatter, path: string, body: object, cookie: string, userAgent = 'node'): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: gateway, 'user-agent': userAgent, ...(cookie === '' ? {} : { cookie }) };
  return fetch(gateway + apiPrefix + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function withSession({ gateway, publicUrl }: Chatter, who: Someone, answer: Response): Someone {
  return signedIn(gateway, { ...who, cookie: cookieOf(answer, publicAddress(publicUrl).cookies.session) });
}

/** `name=value` of a cookie that an answer sets. */
function cookieOf(answer: Response, name: string): string {
  const set = answer.headers.getSetCookie().find((text) => text.startsWith(`${name}=`));
  assert.ok(set, `no ${name}: ${answer.status}`);
  return set.split(';')[0] as string;
}
