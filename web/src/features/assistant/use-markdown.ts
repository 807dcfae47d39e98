import { type Component, type ShallowRef, shallowRef } from 'vue';

const component = shallowRef<Component | null>(null);

/**
 * What shows Markdown, given `text`; null until it has come. It is a bundle of its own: who never asks the assistant never loads it. Where it
 * cannot be had just now, the next who wants it tries again.
 */
export function useMarkdown(): Readonly<ShallowRef<Component | null>> {
  if (component.value === null) void load().catch(() => undefined);
  return component;
}

async function load(): Promise<void> {
  component.value = (await import('./MarkdownText.vue')).default;
}
