import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { totpCode, totpStepAt } from '../src/factors/totp.ts';
import { actorOf, cookieOf, goodPassword, join, logIn, tokenOf } from './people-in-tests.ts';
import type { Reply, RunningAuth } from './start-auth.ts';

/** Somebody with an authenticator app. */
export interface Guarded {
  username: string;
  actor: Actor;
  /** The token of the session. */
  token: string;
  secret: Buffer;
  recoveryCodes: string[];
}

/** Logs in with the password, which must be all that is asked for. */
export async function enter(auth: RunningAuth, username: string): Promise<{ token: string; actor: Actor }> {
  const token = tokenOf(await logIn(auth, username));
  return { token, actor: (await actorOf(auth, token)) as Actor };
}

/** Shows again who one is. @returns the session as it goes on */
export async function prove(auth: RunningAuth, actor: Actor, factor?: unknown): Promise<{ token: string; actor: Actor }> {
  const reply = await auth.send('POST', '/me/proof', {
    actor,
    body: { password: goodPassword, ...(factor === undefined ? {} : { factor }) },
  });
  if (reply.status !== 204) throw new Error(`not proven: ${JSON.stringify(reply.body)}`);
  const token = tokenOf(reply);
  return { token, actor: (await actorOf(auth, token)) as Actor };
}

/** Registers somebody and sets up an authenticator app, of which no code was used yet but an old one. */
export async function joinGuarded(auth: RunningAuth, username: string): Promise<Guarded> {
  await join(auth, username);
  const { token, actor } = await prove(auth, (await enter(auth, username)).actor);
  const secret = await offered(auth, actor);
  const set = await auth.send('PUT', '/me/totp', { actor, body: { code: codeOf(secret) } });
  if (set.status !== 200) throw new Error(`not set up: ${JSON.stringify(set.body)}`);
  await forgetSteps(auth, actor.account);
  return { username, actor, token, secret, recoveryCodes: set.body.recoveryCodes };
}

/** Has a secret offered, and reads it as an app does. */
export async function offered(auth: RunningAuth, actor: Actor): Promise<Buffer> {
  const reply = await auth.send('POST', '/me/totp', { actor });
  if (reply.status !== 200) throw new Error(`not offered: ${JSON.stringify(reply.body)}`);
  return fromBase32(reply.body.secret);
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code an app shows now, or so many steps later. */
export const codeOf = (secret: Buffer, later = 0): string => totpCode(secret, totpStepAt(new Date()) + later);

/** A code that is wrong now. */
export function wrongCode(secret: Buffer): string {
  const right = [-2, -1, 0, 1, 2].map((later) => codeOf(secret, later));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) as string;
}

/** As if no code had been used for long. */
export async function forgetSteps(auth: RunningAuth, account: string): Promise<void> {
  await auth.db.updateTable('totp').set({ last_step: 0 }).where('account_id', '=', uuidToBytes(account)).execute();
}

/** As if who is signed in had last shown who they are long ago. */
export async function forgetProofs(auth: RunningAuth, account: string): Promise<void> {
  await auth.db.updateTable('session').set({ proven_at: null }).where('account_id', '=', uuidToBytes(account)).execute();
}

/** Takes the password of an account away, so that a passkey alone is its way in. */
export async function withoutPassword(auth: RunningAuth, account: string): Promise<void> {
  await auth.db.updateTable('account').set({ password_hash: null }).where('id', '=', uuidToBytes(account)).execute();
}

/** Gives the right password. @returns the cookie of the log-in that waits for its second factor */
export async function begin(auth: RunningAuth, username: string, password = goodPassword): Promise<string> {
  const reply = await logIn(auth, username, { password });
  if (reply.status !== 202) throw new Error(`no second factor asked for: ${reply.status}`);
  return cookieOf(reply, 'mfa-8080');
}

export const finish = (auth: RunningAuth, cookie: string | undefined, body: unknown): Promise<Reply> =>
  auth.send('POST', '/sessions/factor', { body, ...(cookie === undefined ? {} : { cookie }) });

/** Kinds of the letters to somebody, the newest first. */
export async function lettersTo(auth: RunningAuth, account: string): Promise<string[]> {
  const rows = auth.db.selectFrom('letter').select('kind').where('account_id', '=', uuidToBytes(account));
  return (await rows.orderBy('created_at', 'desc').orderBy('id', 'desc').execute()).map(({ kind }) => kind);
}
