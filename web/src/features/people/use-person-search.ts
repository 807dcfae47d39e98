import { findAccounts } from '@chatter/contracts/auth/routes.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { http } from '../../link/http.ts';
import { problemOf } from '../../link/problem.ts';

const pauseMs = 250;

/** Finds people while somebody types: asks after a short pause, and an answer to an older question is never shown. */
export function usePersonSearch() {
  const query = ref('');
  const found = shallowRef<Person[] | null>(null);
  const searching = ref(false);
  const problem = ref<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(query, (text) => {
    clearTimeout(timer);
    problem.value = null;
    const q = text.trim();
    searching.value = q !== '';
    if (q === '') found.value = null;
    else timer = setTimeout(() => void ask(q), pauseMs);
  });
  onScopeDispose(() => clearTimeout(timer));

  async function ask(q: string): Promise<void> {
    const current = () => query.value.trim() === q;
    try {
      const { items } = await http.ask(findAccounts, { query: { q } });
      if (current()) found.value = items;
    } catch (error) {
      if (current()) problem.value = problemOf(error);
    } finally {
      if (current()) searching.value = false;
    }
  }

  return { query, found, searching, problem };
}
