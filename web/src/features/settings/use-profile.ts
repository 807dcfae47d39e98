import { editMe, removePhoto, setPhoto } from '@chatter/contracts/auth/routes.ts';
import { http } from '../../link/http.ts';
import { useSession } from '../session/session.ts';

/** Changes of one's own profile; what the server kept of them is seen at once. Each throws what `http.ask` throws. */
export function useProfile() {
  const session = useSession();
  return {
    rename: async (name: { firstName: string; lastName: string }) => session.see(await http.ask(editMe, { body: name })),
    setPhoto: async (file: Blob) => session.see(await http.ask(setPhoto, { file })),
    removePhoto: async () => session.see(await http.ask(removePhoto)),
  };
}
