import { Refusal } from '@chatter/platform/refusal.ts';
import { clientKey } from './client-key.ts';
import type { Limited, Limiting } from './limits.ts';

export interface LogInDeps {
  now(): Date;
  limits: Limiting;
  marks: {
    /** The nonce of a device mark made for this account; null for any other text. */
    read(mark: string | undefined, account: string): string | null;
  };
  accounts: {
    credentialsOf(login: string): Promise<{ id: string; passwordHash: string | null; activated: boolean } | null>;
    /** Hashes a password anew, unless it was replaced meanwhile; whether it was not. */
    rehash(account: string, former: string, passwordHash: string): Promise<boolean>;
  };
  passwords: {
    verify(password: string, stored: string | null): Promise<{ right: boolean; weak: boolean }>;
    hash(password: string): Promise<string>;
  };
  registrations: {
    /** Sends the activation letter again, unless it was just sent. */
    remind(account: string, now: Date): Promise<void>;
  };
  /** Starts work once the answer is out: how long it takes shows to nobody. */
  afterwards(what: string, work: () => Promise<void>): void;
  /** A name for a login that does not show it. */
  hideLogin(login: string): string;
}

export interface LogInAsk {
  login: string;
  password: string;
}
export interface LogInFrom {
  /** The caller's network address. */
  client: string;
  /** What the browser's device cookie holds. */
  mark: string | undefined;
}

export interface LoggedIn {
  account: string;
  /** What the password was compared with, or is from now on. */
  passwordHash: string;
}

/**
 * Checks a login and its password. An unknown login, a wrong password and an account not yet activated are refused alike, after the
 * same work. Tries are counted by client address, and by login: from unknown devices together, from one that has logged in before by
 * itself, so that whoever guesses cannot keep the owner out. An account has two logins, and gets as many guesses as one: the rest are
 * refused as wrong, since "too many" at a login nobody tried would tell that it belongs to the account of another.
 * @returns the account that may have a session, as long as its password is the one of the hash
 */
export async function logIn(deps: LogInDeps, ask: LogInAsk, from: LogInFrom): Promise<LoggedIn> {
  await deps.limits.take('loginByClient', clientKey(from.client));
  const known = await deps.accounts.credentialsOf(ask.login);
  const device = known === null ? null : deps.marks.read(from.mark, known.id);
  const hidden = deps.hideLogin(ask.login);
  const counted: [Limited, string] = device === null ? ['loginByName', hidden] : ['loginByDevice', device];
  await deps.limits.take(...counted);
  const byAccount = known?.id ?? hidden;
  const spent = device === null && (await isSpent(deps, byAccount));
  const { right, weak } = await deps.passwords.verify(ask.password, known?.passwordHash ?? null);
  if (known === null || known.passwordHash === null || !right || spent) throw loginRefused();
  if (!known.activated) {
    deps.afterwards('activation letter sent again', () => deps.registrations.remind(known.id, deps.now()));
    throw loginRefused();
  }
  await deps.limits.forget(...counted);
  if (device === null) await deps.limits.forget('loginByAccount', byAccount);
  const passwordHash = weak ? await hashAnew(deps, ask.password, known.id, known.passwordHash) : known.passwordHash;
  return { account: known.id, passwordHash };
}

/** A password whose hash has become too cheap, hashed at today's costs. */
async function hashAnew({ passwords, accounts }: LogInDeps, password: string, account: string, former: string): Promise<string> {
  const passwordHash = await passwords.hash(password);
  return (await accounts.rehash(account, former, passwordHash)) ? passwordHash : former;
}

/** Counts a guess at an account, or at a login that has none, so that both cost as much; whether there were too many. */
async function isSpent({ limits }: Pick<LogInDeps, 'limits'>, who: string): Promise<boolean> {
  try {
    await limits.take('loginByAccount', who);
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'too-many-requests') return true;
    throw error;
  }
}

/** The one refusal for everything that is wrong about a login. */
export const loginRefused = () => new Refusal('login-refused', { status: 401 });
