import { nextTick, onMounted, type Ref, watch } from 'vue';

/** Lets a text area grow with its text, up to the maximum height its style sets. */
export function useAutoGrow(area: Readonly<Ref<HTMLTextAreaElement | null>>, text: () => string): void {
  function fit(): void {
    const element = area.value;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }
  onMounted(fit);
  watch(text, () => nextTick(fit));
}
