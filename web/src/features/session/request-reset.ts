import { askReset } from '@chatter/contracts/auth/routes.ts';
import { http } from '../../link/http.ts';

/** Asks for a letter whose link sets a new password. Whether anybody has the login the answer does not tell. */
export async function requestReset(login: string): Promise<void> {
  await http.ask(askReset, { body: { login: login.trim() } });
}
