import { removeCodeLetters, setCodeLetters } from '@chatter/contracts/auth/code-letters.ts';
import {
  type FactorProof,
  type Factors,
  getFactors,
  offerTotp,
  proveMe,
  removeTotp,
  renewRecoveryCodes,
  setTotp,
} from '@chatter/contracts/auth/factors.ts';
import { addPasskey, offerPasskey, removePasskey, renamePasskey } from '@chatter/contracts/auth/passkeys.ts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { http } from '../../link/http.ts';
import { renewSession } from '../../link/session-lock.ts';
import { Tenure } from '../../link/tenure.ts';
import { makePasskey } from '../session/passkey.ts';
import { useSession } from '../session/session.ts';

/** One's own second factors, as the server has them. Each act throws what `http.ask` throws. */
export const useFactors = defineStore('factors', () => {
  const session = useSession();
  const tenure = new Tenure();
  /** Undefined until they came, null when they could not be had. */
  const factors = shallowRef<Factors | null>();
  async function load(): Promise<void> {
    const isWanted = tenure.begin();
    try {
      const answer = await http.ask(getFactors);
      if (isWanted()) factors.value = answer;
    } catch {
      if (isWanted()) factors.value ??= null;
    }
  }
  /** After what ends all other sessions. */
  async function changed(): Promise<void> {
    session.renewals++;
    await load();
  }
  /** Whose they are may have changed since. */
  function clear(): void {
    tenure.end();
    factors.value = undefined;
  }
  return {
    factors,
    load,
    clear,
    /** The session gets another cookie by it; without a password a passkey does. */
    async prove(password: string | undefined, factor: FactorProof | undefined): Promise<void> {
      await renewSession(() =>
        http.ask(proveMe, { body: { ...(password === undefined ? {} : { password }), ...(factor === undefined ? {} : { factor }) } }),
      );
    },
    offerTotp: () => http.ask(offerTotp),
    async setTotp(code: string): Promise<string[] | null> {
      const { recoveryCodes } = await http.ask(setTotp, { body: { code } });
      await changed();
      return recoveryCodes;
    },
    async removeTotp(): Promise<void> {
      await http.ask(removeTotp);
      await changed();
    },
    async addPasskey(name: string): Promise<string[] | null> {
      const passkey = await makePasskey(await http.ask(offerPasskey));
      const { recoveryCodes } = await http.ask(addPasskey, { body: { name, passkey } });
      await changed();
      return recoveryCodes;
    },
    async renamePasskey(id: string, name: string): Promise<void> {
      await http.ask(renamePasskey, { params: { id }, body: { name } });
      await load();
    },
    async removePasskey(id: string): Promise<void> {
      await http.ask(removePasskey, { params: { id } });
      await changed();
    },
    async setLetters(): Promise<string[] | null> {
      const { recoveryCodes } = await http.ask(setCodeLetters);
      await changed();
      return recoveryCodes;
    },
    async removeLetters(): Promise<void> {
      await http.ask(removeCodeLetters);
      await changed();
    },
    async renewCodes(): Promise<string[]> {
      const { recoveryCodes } = await http.ask(renewRecoveryCodes);
      await load();
      return recoveryCodes;
    },
  };
});
