/** Removes the drafts of an account: on a shared computer nobody finds what the person before began. What was sent goes on its way. */
export function forgetAccount(account: string): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(`chatter.${account}.`)) localStorage.removeItem(key);
}
