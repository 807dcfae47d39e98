import { type Ref, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { tokenOf } from './token-of.ts';

/**
 * The token of the letter's link that led here. It leaves the address at once, so that it stays in no history; another letter's link may
 * be opened in the same tab.
 * @param arrived called for each link that led here
 */
export function useLinkToken(page: string, arrived: (token: string | null) => void): Readonly<Ref<string | null>> {
  const route = useRoute();
  const router = useRouter();
  const token = ref<string | null>(null);
  watch(
    () => route.hash,
    async (hash) => {
      if (hash === '' && token.value !== null) return;
      token.value = tokenOf(hash);
      await router.replace({ name: page });
      arrived(token.value);
    },
    { immediate: true },
  );
  return token;
}
