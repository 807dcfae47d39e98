import { type Acquaintance, blockPerson, listBlocks, unblockPerson } from '@chatter/contracts/auth/people.ts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { oneAfterAnother } from '../../link/one-after-another.ts';

/** Whom I have blocked. Who has blocked me nobody tells. */
export const useBlocks = defineStore('blocks', () => {
  const items = shallowRef<Acquaintance[]>([]);
  const ids = computed(() => new Set(items.value.map(({ person }) => person.id)));

  const load = oneAfterAnother(async () => {
    try {
      items.value = (await http.ask(listBlocks)).items;
    } catch {
      // What is known stays; the next note or connection asks again.
    }
  });

  function clear(): void {
    items.value = [];
  }

  function receive(frame: Frame): void {
    if (frame.t === 'note' && (frame.kind === 'people-changed' || frame.kind === 'refresh')) void load();
  }

  async function block(id: string): Promise<void> {
    await http.ask(blockPerson, { params: { id } });
    await load();
  }

  async function unblock(id: string): Promise<void> {
    await http.ask(unblockPerson, { params: { id } });
    await load();
  }

  return { items, load, clear, receive, has: (id: string | undefined) => id !== undefined && ids.value.has(id), block, unblock };
});
