import { nextTick, type Ref, watch } from 'vue';
import { type RouteLocationRaw, useRouter } from 'vue-router';

/** A dialog gives the focus back to its button when it has closed; when it leads somewhere, the focus belongs there. */
export function useLeadOn(open: Ref<boolean>) {
  const router = useRouter();
  let place: RouteLocationRaw | null = null;
  watch(open, (now) => {
    if (now) place = null;
  });
  async function go(to: RouteLocationRaw): Promise<void> {
    await router.push(to);
    await nextTick();
    // What has a field of its own to write in has taken the focus by now.
    if (document.activeElement === document.body) document.querySelector('main')?.focus();
  }
  return {
    /** Closes the dialog, and goes there once it has closed. */
    leadTo(to: RouteLocationRaw): void {
      place = to;
      open.value = false;
    },
    onCloseAutoFocus(event: Event): void {
      if (place === null) return;
      event.preventDefault();
      void go(place);
    },
  };
}
