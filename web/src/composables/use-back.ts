import { useRouter } from 'vue-router';

/** Back is where one came from: the list, whether by the phone's own gesture or by a button. */
export function useBack(): () => void {
  const router = useRouter();
  return () => {
    if (router.options.history.state.back === '/') router.back();
    else void router.replace({ name: 'home' });
  };
}
