import type { Page } from 'playwright-core';

/** Goes to the settings as people do, from wherever they are in the app. */
export async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
}
