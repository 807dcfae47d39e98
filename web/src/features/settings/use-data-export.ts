import { askExport, type DataExport, getExport } from '@chatter/contracts/auth/departure-routes.ts';
import { shallowRef } from 'vue';
import { http } from '../../link/http.ts';

/** Whether a copy is still being made. */
export const isUnderWay = ({ state }: DataExport) => state === 'waiting' || state === 'working';

/** The newest copy of one's data that was asked for. */
export function useDataExport() {
  const made = shallowRef<DataExport | null>(null);
  return {
    made,
    async load(): Promise<void> {
      try {
        made.value = (await http.ask(getExport)).export;
      } catch {
        // What is known stays; it is looked at again while it is being made.
      }
    },
    async ask(password: string | undefined): Promise<void> {
      made.value = await http.ask(askExport, { body: password === undefined ? {} : { password } });
    },
  };
}
