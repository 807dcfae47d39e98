import { onMounted, type Ref } from 'vue';

/** Whoever has a keyboard types at once into the first field of a form; on a touch screen the focus would raise a keyboard over the page. */
export function useFirstField(form: Readonly<Ref<HTMLElement | null>>): void {
  onMounted(() => {
    if (matchMedia('(hover: hover)').matches) form.value?.querySelector('input')?.focus();
  });
}
