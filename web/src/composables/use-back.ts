import { useRouter } from 'vue-router';

/** Back is where one came from: the list or the communities, whether by the phone's own gesture or by a button. */
export function useBack(): () => void {
  const router = useRouter();
  return () => {
    const before = router.options.history.state.back;
    if (before === '/' || String(before).startsWith('/communities')) router.back();
    else void router.replace({ name: 'home' });
  };
}
