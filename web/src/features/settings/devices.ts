import { endOtherSessions, endSession, listSessions } from '@chatter/contracts/auth/routes.ts';
import type { DeviceSession } from '@chatter/contracts/auth/views.ts';
import { shallowRef } from 'vue';
import { http } from '../../link/http.ts';

/** One's own sessions, as the server has them. Each act throws what `http.ask` throws. */
export function useDevices() {
  /** Undefined until they came, null when they could not be had. */
  const devices = shallowRef<DeviceSession[] | null>();
  const drop = (gone: (device: DeviceSession) => boolean) => {
    devices.value = devices.value?.filter((device) => !gone(device)) ?? null;
  };
  return {
    devices,
    async load(): Promise<void> {
      try {
        devices.value = (await http.ask(listSessions)).items;
      } catch {
        devices.value ??= null;
      }
    },
    /** One that ended a moment ago is no error: it is gone, as was wanted. */
    async end(id: string): Promise<void> {
      await http.ask(endSession, { params: { id } });
      drop((device) => device.id === id);
    },
    async endOthers(): Promise<void> {
      await http.ask(endOtherSessions);
      drop(({ current }) => !current);
    },
  };
}
