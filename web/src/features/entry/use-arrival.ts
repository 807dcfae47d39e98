import { storeToRefs } from 'pinia';
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { tokenOf } from '../session/token-of.ts';
import { useEntry } from './entry.ts';

/** Whether somebody who comes to register may, and by which invitation. */
export function useArrival() {
  const route = useRoute();
  const router = useRouter();
  const store = useEntry();
  const { entry } = storeToRefs(store);
  const token = ref<string | null>(null);
  void store.load();

  // The token leaves the address at once, so that it stays in no history.
  watch(
    () => route.hash,
    async (hash) => {
      if (hash === '') return;
      token.value = tokenOf(hash);
      await router.replace({ name: 'register' });
    },
    { immediate: true },
  );

  // When the server does not say it, the form is shown: it says so when the form is sent.
  const state = computed(() => {
    const rule = entry.value?.registration ?? 'open';
    if (rule === 'closed') return 'closed';
    return rule === 'invitation' && token.value === null ? 'uninvited' : 'open';
  });
  return { entry, token, state };
}
