import { checkSessions, writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import { canonicalUsername } from '../src/domain/canonical.ts';
import { hashToken } from '../src/tokens.ts';
import type { Reply, RunningAuth } from './start-auth.ts';

export const goodPassword = 'correct horse battery staple';

/** What somebody writes into the form. */
export function formOf(username: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { username, email: `${username}@example.org`, password: goodPassword, firstName: 'Ann', lastName: 'Onymous', ...more };
}

/** The newest letter to whoever registered a username: its id and kind. */
export async function newestLetter(auth: RunningAuth, username: string): Promise<{ letter: string; kind: string }> {
  const row = await auth.db
    .selectFrom('letter as l')
    .innerJoin('account as a', 'a.id', 'l.account_id')
    .select(['l.id', 'l.kind'])
    .where('a.username_key', '=', canonicalUsername(username))
    .orderBy('l.created_at', 'desc')
    .orderBy('l.id', 'desc')
    .executeTakeFirstOrThrow();
  return { letter: bytesToUuid(row.id), kind: row.kind };
}

/** The token that stands in the newest letter to an account, as the mailer would be told. */
export async function tokenFor(auth: RunningAuth, username: string): Promise<string> {
  const { letter } = await newestLetter(auth, username);
  return (await auth.bus.ask(writeLetter, { letter })).token as string;
}

/** Registers and activates. */
export async function join(auth: RunningAuth, username: string, more: Record<string, unknown> = {}): Promise<void> {
  const client = `198.51.100.${username.length}`;
  await auth.send('POST', '/accounts', { body: formOf(username, more), client });
  await auth.send('POST', '/accounts/activate', { body: { token: await tokenFor(auth, username) }, client });
}

export function logIn(
  auth: RunningAuth,
  login: string,
  more: { password?: string; cookie?: string; client?: string; userAgent?: string } = {},
): Promise<Reply> {
  const { password = goodPassword, ...rest } = more;
  return auth.send('POST', '/sessions', { body: { login, password }, ...rest });
}

/** `name=value` of a cookie that an answer sets. */
export function cookieOf(reply: Reply, name: string): string {
  const set = reply.headers.getSetCookie().find((text) => text.startsWith(`${name}=`));
  if (set === undefined) throw new Error(`no cookie ${name} in the answer`);
  return set.split(';')[0] as string;
}

export const tokenOf = (reply: Reply): string => cookieOf(reply, 'sid-8080').slice('sid-8080='.length);
export const hashOf = (token: string): string => hashToken(token).toString('hex');

/** Who a session token stands for, as the gateway learns it; null when it is no live session. */
export async function actorOf(auth: RunningAuth, token: string): Promise<Actor | null> {
  const { items } = await auth.bus.ask(checkSessions, { hashes: [hashOf(token)] });
  return items[0] === undefined ? null : { account: items[0].account, session: items[0].session, role: items[0].role };
}
