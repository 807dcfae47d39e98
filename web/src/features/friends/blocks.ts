import { type Acquaintance, blockPerson, listBlocks, unblockPerson } from '@chatter/contracts/auth/people.ts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { oneAfterAnother } from '../../link/one-after-another.ts';
import { Tenure } from '../../link/tenure.ts';

/** All of them, page by page. */
async function readAll(): Promise<Acquaintance[]> {
  const all: Acquaintance[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, next } = await http.ask(listBlocks, { query: cursor === undefined ? {} : { cursor } });
    all.push(...items);
    cursor = next;
  }
  return all;
}

/** Whom I have blocked. Who has blocked me nobody tells. */
export const useBlocks = defineStore('blocks', () => {
  const tenure = new Tenure();
  const items = shallowRef<Acquaintance[]>([]);
  const ids = computed(() => new Set(items.value.map(({ person }) => person.id)));

  const load = oneAfterAnother(async () => {
    const isWanted = tenure.begin();
    try {
      const all = await readAll();
      if (isWanted()) items.value = all;
    } catch {
      // What is known stays; the next note or connection asks again.
    }
  });

  function clear(): void {
    tenure.end();
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
