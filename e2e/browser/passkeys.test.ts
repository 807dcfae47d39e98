import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { giveFirstPassword, look } from './factor-steps.ts';
import { firstPassword } from './first-password.ts';
import { openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';
import { addAuthenticator, addPasskey, onLocalhost } from './passkey-steps.ts';
import { openSettings } from './settings-page.ts';
import { tooSmall } from './too-small.ts';

const refused = /status of 4\d\d/;
const items = (page: Page) => page.getByRole('list', { name: 'Two-step sign-in' }).getByRole('listitem');

test('who has a passkey logs in by it alone, or by it after the password, can rename and remove it', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visitor = await harness.visit('/login', { site: onLocalhost(harness), expected: refused });
  const { page } = visitor;
  await addAuthenticator(page);
  await look(visitor, 'login-passkey');
  await giveFirstPassword(page, ada);
  await openSettings(page);
  await addPasskey(visitor, 'Laptop', () => look(visitor, 'settings-passkeys-name'));
  await items(page).filter({ hasText: 'Laptop' }).getByText('Added:').waitFor();
  await page.getByRole('button', { name: 'Rename Laptop' }).click();
  await page.getByLabel('Name of the passkey').fill('Ada’s laptop');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await items(page).filter({ hasText: 'Ada’s laptop' }).waitFor();
  await items(page).last().scrollIntoViewIfNeeded();
  await look(visitor, 'settings-passkeys');
  await linkInLetter(harness, {
    ...{ to: `${ada.username}@example.org`, subject: 'Two-step sign-in was added to your Chatter account' },
    ...{ button: /See your settings/, picture: 'letter-passkey-added' },
  });

  await logOut(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('No conversations yet').waitFor();
  await logOut(page);
  await giveFirstPassword(page, ada);
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await look(visitor, 'login-factor-passkey');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByText('No conversations yet').waitFor();

  await page.goto('/settings');
  await items(page).filter({ hasText: 'Last used:' }).waitFor();
  await page.getByRole('button', { name: 'Remove Ada’s laptop' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByText('Your browser asks for your passkey next.').waitFor();
  await look(visitor, 'settings-passkeys-proof');
  await proof.getByRole('button', { name: 'Go on' }).click();
  const removing = page.getByRole('dialog', { name: 'Remove Ada’s laptop?' });
  await removing.getByText('your password alone is enough').waitFor();
  await removing.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Removed. You are logged out everywhere else.').waitFor();
  await gone(items(page).filter({ hasText: 'Ada’s laptop' }));

  await logOut(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('This passkey was not accepted.').waitFor();
  await look(visitor, 'login-passkey-refused');
});

test('where a browser has no passkeys none is offered, and the settings say where there are', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visitor = await harness.visit('/settings', { who: ada });
  await visitor.page.getByText(`Open Chatter at ${onLocalhost(harness)} to add one.`).waitFor();
  await gone(visitor.page.getByRole('button', { name: 'Add a passkey' }));
});

test('passkeys fit a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visitor = await harness.visit('/login', { site: onLocalhost(harness), phone: true });
  const { page } = visitor;
  await addAuthenticator(page);
  await lookInBothThemes(visitor, 'phone-login-passkey');
  await comes(() => tooSmall(page), []);
  await giveFirstPassword(page, ada);
  await openSettings(page);
  await addPasskey(visitor, 'Phone', () => lookInBothThemes(visitor, 'phone-settings-passkeys-name'));
  await items(page).last().scrollIntoViewIfNeeded();
  await lookInBothThemes(visitor, 'phone-settings-passkeys');
  await comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
});

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByText('Go on where you left off.').waitFor();
}
