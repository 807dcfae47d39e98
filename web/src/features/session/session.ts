import {
  activate,
  changePassword,
  getMe,
  logIn,
  logOut,
  logOutEverywhere,
  register,
  resetPassword,
} from '@chatter/contracts/auth/routes.ts';
import type { Account } from '@chatter/contracts/auth/views.ts';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { http } from '../../link/http.ts';
import { problemOf } from '../../link/problem.ts';
import { renewSession } from '../../link/session-lock.ts';
import { forgetAccount } from './forget-account.ts';
import type { Registration } from './register-rules.ts';

/** Who is signed in. `undefined` until the server was asked. */
export const useSession = defineStore('session', () => {
  const account = shallowRef<Account | null | undefined>(undefined);
  /** While one logs out: the server may end the sockets before it answers. */
  const leaving = ref(false);
  /** The address a letter was just sent to, to be named on the next page. */
  const letterTo = ref('');

  /** How often this window has changed how one logs in: each time all other sessions end. */
  const renewals = ref(0);

  /** Asks the server once who this is. A server that does not answer throws; not being signed in does not. */
  async function restore(): Promise<Account | null> {
    if (account.value !== undefined) return account.value;
    try {
      account.value = await http.ask(getMe);
    } catch (error) {
      if (problemOf(error) !== 'not-signed-in') throw error;
      account.value = null;
    }
    return account.value;
  }

  async function signUp(form: Registration & { invitation?: string; terms?: number }): Promise<void> {
    const body = trimmed(form);
    await http.ask(register, { body });
    letterTo.value = body.email;
  }

  async function activateAccount(token: string): Promise<void> {
    await http.ask(activate, { body: { token } });
  }

  /** Sets a password by a letter's token. Whoever was signed in here with the account is not any more. */
  async function setPassword(token: string, password: string): Promise<void> {
    await http.ask(resetPassword, { body: { token, password } });
    account.value = undefined;
  }

  /** Every other session ends; this one goes on. */
  async function replacePassword(current: string | undefined, password: string): Promise<void> {
    const body = current === undefined ? { password } : { current, password };
    await renewSession(() => http.ask(changePassword, { body }));
    renewals.value++;
  }

  /** Whether one is signed in now; or else the second factor is asked for. */
  async function signIn(login: string, password: string): Promise<boolean> {
    const answer = await http.ask(logIn, { body: { login: login.trim(), password } });
    if ('next' in answer) return false;
    account.value = answer.account;
    return true;
  }

  /** The account as the server has it now. */
  function see(changed: Account): void {
    account.value = changed;
  }

  /** Asks for one's own name and photo again: they may have been changed in another window. */
  async function refresh(): Promise<void> {
    const known = account.value;
    const now = await http.ask(getMe);
    // What is the same stays the same: a form may be filled in with it.
    if (known && account.value === known && JSON.stringify(now) !== JSON.stringify(known)) account.value = now;
  }

  /** Ends this session at the server, or all of the account, and forgets what this browser kept of it. */
  async function signOut({ everywhere = false } = {}): Promise<void> {
    leaving.value = true;
    try {
      await http.ask(everywhere ? logOutEverywhere : logOut);
      if (account.value) forgetAccount(account.value.id);
      ended();
    } finally {
      leaving.value = false;
    }
  }

  /** The server ended the session. */
  function ended(): void {
    account.value = null;
  }

  return {
    account,
    leaving,
    letterTo,
    renewals,
    restore,
    signUp,
    activateAccount,
    setPassword,
    replacePassword,
    signIn,
    see,
    refresh,
    signOut,
    ended,
  };
});

/** A form as it is sent: spaces around what was typed mean nothing, but for the password. */
function trimmed<F extends Registration>(form: F): F {
  const { firstName, lastName, username, email } = form;
  return { ...form, firstName: firstName.trim(), lastName: lastName.trim(), username: username.trim(), email: email.trim() };
}
