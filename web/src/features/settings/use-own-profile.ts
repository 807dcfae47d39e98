import { askEmailChange, cancelEmailChange } from '@chatter/contracts/auth/email-routes.ts';
import { editProfile, getProfile, type OwnProfile, type ProfileDetails } from '@chatter/contracts/auth/profile.ts';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { http } from '../../link/http.ts';
import { Tenure } from '../../link/tenure.ts';

/** What one tells of oneself, as the server has it. Each act throws what `http.ask` throws. */
export const useOwnProfile = defineStore('own-profile', () => {
  const tenure = new Tenure();
  const profile = shallowRef<OwnProfile>();
  const failed = ref(false);

  async function load(): Promise<void> {
    const isWanted = tenure.begin();
    try {
      const answer = await http.ask(getProfile);
      if (isWanted()) [profile.value, failed.value] = [answer, false];
    } catch {
      if (isWanted()) failed.value = true;
    }
  }

  /** Whose it is may have changed since. */
  function clear(): void {
    tenure.end();
    profile.value = undefined;
  }

  async function change(details: Partial<ProfileDetails>): Promise<void> {
    const isWanted = tenure.begin();
    const answer = await http.ask(editProfile, { body: details });
    if (isWanted()) profile.value = answer;
  }

  async function askEmail(email: string, password: string | undefined): Promise<void> {
    await http.ask(askEmailChange, { body: { email, ...(password === undefined ? {} : { password }) } });
    await load();
  }

  async function keepEmail(): Promise<void> {
    await http.ask(cancelEmailChange);
    await load();
  }

  return { profile, failed, load, clear, change, askEmail, keepEmail };
});
