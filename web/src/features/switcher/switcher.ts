import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Whether the switcher is open: a key, the list and the empty room all open the same one. */
export const useSwitcher = defineStore('switcher', () => {
  const open = ref(false);
  return { open };
});
