import { askEmailChange, cancelEmailChange } from '@chatter/contracts/auth/email-routes.ts';
import { editProfile, getProfile, type OwnProfile, type ProfileDetails } from '@chatter/contracts/auth/profile.ts';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { http } from '../../link/http.ts';

/** What one tells of oneself, as the server has it. Each act throws what `http.ask` throws. */
export const useOwnProfile = defineStore('own-profile', () => {
  const profile = shallowRef<OwnProfile>();
  const failed = ref(false);

  async function load(): Promise<void> {
    try {
      profile.value = await http.ask(getProfile);
      failed.value = false;
    } catch {
      failed.value = true;
    }
  }

  /** Whose it is may have changed since. */
  function clear(): void {
    profile.value = undefined;
  }

  async function change(details: Partial<ProfileDetails>): Promise<void> {
    profile.value = await http.ask(editProfile, { body: details });
  }

  async function askEmail(email: string, password: string): Promise<void> {
    await http.ask(askEmailChange, { body: { email, password } });
    await load();
  }

  async function keepEmail(): Promise<void> {
    await http.ask(cancelEmailChange);
    await load();
  }

  return { profile, failed, load, clear, change, askEmail, keepEmail };
});
