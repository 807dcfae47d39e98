import { ProblemError } from '@chatter/client/problem-error.ts';
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { problemOf } from '../../link/problem.ts';
import { useSession } from '../session/session.ts';
import { useFactors } from './use-factors.ts';

/** A little less than the server lets a proof count. */
const lastsMs = 14 * 60_000;

/**
 * Asks for a proof of who one is, before what needs one, unless one was given a moment ago. Where nothing but a password guards the
 * account, a form asks for it itself. The dialog is `ProofDesk`.
 */
export const useProof = defineStore('proof', () => {
  const session = useSession();
  const own = useFactors();
  const asking = ref(false);
  /** Until what was not loaded is known, the password is asked for, which the server then says does not do. */
  const byPassword = computed(() => own.factors?.recoveryCodes == null);
  let given: { at: number; account: string | undefined } | null = null;
  let answer: ((proven: boolean) => void) | null = null;
  // Who closes the dialog gives none.
  watch(asking, (open) => {
    if (open) return;
    answer?.(false);
    answer = null;
  });

  async function ask(): Promise<boolean> {
    if (!own.factors) await own.load();
    if (!own.factors) return false;
    asking.value = true;
    return new Promise((resolve) => {
      answer = resolve;
    });
  }

  function proven(): void {
    given = { at: performance.now(), account: session.account?.id };
    answer?.(true);
    answer = null;
    asking.value = false;
  }

  const isRecent = () => given !== null && given.account === session.account?.id && performance.now() - given.at <= lastsMs;

  /** What `act` answers; undefined when no proof was given. */
  async function withProof<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (!isRecent() && !(await ask())) return undefined;
    try {
      return await act();
    } catch (error) {
      if (problemOf(error) !== 'proof-needed' || !(await ask())) throw error;
      return act();
    }
  }

  /** Opens a form, once it is known that it may do what it asks. */
  async function before(open: () => void): Promise<void> {
    if (byPassword.value) open();
    else await withProof(async () => open());
  }

  /**
   * Does what guards the account, with what was typed into the form where that asks for the password.
   * @throws `proof-needed` when no proof was given, and what `act` throws
   */
  async function guard<T>(act: (password: string | undefined) => Promise<T>, password: string): Promise<T> {
    if (byPassword.value) {
      try {
        return await act(password);
      } catch (error) {
        if (problemOf(error) !== 'proof-needed') throw error;
        // A second factor was added in another window.
        await own.load();
      }
    }
    const done = await withProof(async () => ({ answer: await act(undefined) }));
    if (done === undefined) throw new ProblemError({ code: 'proof-needed', status: 403, title: 'No proof was given' });
    return done.answer;
  }

  return { asking, byPassword, proven, withProof, before, guard };
});
