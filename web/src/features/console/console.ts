import { closeConsole, openConsole, seeConsole } from '@chatter/contracts/auth/console-routes.ts';
import { type Action, can } from '@chatter/contracts/auth/permissions.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { http } from '../../link/http.ts';
import { problemOf } from '../../link/problem.ts';
import { renewSession } from '../../link/session-lock.ts';
import { Tenure } from '../../link/tenure.ts';
import { useSession } from '../session/session.ts';

/** Whether the console is open in this session. */
export const useConsole = defineStore('console', () => {
  const state = ref<'loading' | 'closed' | 'open' | 'forbidden' | 'failed'>('loading');
  const role = ref<Role>('user');
  /** Applications that wait. */
  const waiting = ref(0);
  const tenure = new Tenure();
  const session = useSession();

  // What one may, and what waits for one, is nothing that the next one may know.
  watch(() => session.account?.id, clear, { flush: 'sync' });
  function clear(): void {
    tenure.end();
    [state.value, role.value, waiting.value] = ['loading', 'user', 0];
  }

  async function look(): Promise<void> {
    const isWanted = tenure.begin();
    try {
      const seen = await http.ask(seeConsole);
      if (!isWanted()) return;
      role.value = seen.role;
      waiting.value = seen.applications;
      state.value = seen.open ? 'open' : 'closed';
    } catch (error) {
      if (isWanted()) state.value = problemOf(error) === 'forbidden' ? 'forbidden' : 'failed';
    }
  }

  /** Gives the password, or by a proof just given none: it opens the console, or where it is open is good for acts. */
  async function confirm(password: string | undefined): Promise<void> {
    await renewSession(() => http.ask(openConsole, { body: password === undefined ? {} : { password } }));
    if (state.value !== 'open') await look();
  }

  /** Throws what `http.ask` throws: who asked for it must know that it is still open. */
  async function close(): Promise<void> {
    const isWanted = tenure.begin();
    await http.ask(closeConsole);
    if (isWanted()) state.value = 'closed';
  }

  /** Asks the server; where it says that the console has closed meanwhile, the page asks for the password. */
  async function within<T>(work: () => Promise<T>): Promise<T> {
    const isWanted = tenure.begin();
    try {
      return await work();
    } catch (error) {
      const code = isWanted() ? problemOf(error) : null;
      if (code === 'console-closed') state.value = 'closed';
      if (code === 'forbidden') state.value = 'forbidden';
      throw error;
    }
  }

  const may = (action: Action, on?: Role) => can({ role: role.value }, action, on);

  return { state, role, waiting, look, confirm, close, within, may };
});
