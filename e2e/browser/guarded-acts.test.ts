import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { giveFirstPassword, guardByApp, look, proveByCode } from './factor-steps.ts';
import { openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';
import { addAuthenticator, addPasskey, onLocalhost } from './passkey-steps.ts';
import { enter } from './sessions.ts';
import { openSettings } from './settings-page.ts';
import { atConsole, makeStaff } from './staff.ts';
import { tooSmall } from './too-small.ts';

const refused = /status of 4\d\d/;
const section = (page: Page, name: string) => page.getByRole('region', { name });
const proof = (page: Page) => page.getByRole('dialog', { name: 'Is it you?' });
const newPassword = 'another horse of the battery';

test('where there is a second step the settings ask for it, once for a while, before anything that guards the account', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  const { codes } = await guardByApp(harness, ada);
  const who = await enter(harness.chatter, ada, { code: codes[0] });
  await using visitor = await harness.visit('/settings', { who, expected: refused });
  const { page } = visitor;

  await section(page, 'E-mail address').getByRole('button', { name: 'Change address' }).click();
  await proof(page).waitFor();
  await page.keyboard.press('Escape');
  await gone(page.getByRole('dialog'));
  await section(page, 'E-mail address').getByRole('button', { name: 'Change address' }).click();
  await proveByCode(page, codes[1] ?? '');
  const changing = page.getByRole('dialog', { name: 'Change your e-mail address' });
  await changing.getByLabel('New e-mail address').fill(`new-${ada.username}@example.org`);
  await gone(changing.getByLabel('Current password'));
  await look(visitor, 'settings-guarded-address');
  await changing.getByRole('button', { name: 'Send the link' }).click();
  await gone(changing);
  await page.getByText(`new-${ada.username}@example.org`).waitFor();

  // What was shown a moment ago is not asked for again.
  const password = section(page, 'Password');
  await gone(password.getByLabel('Current password'));
  await password.getByLabel('New password').fill(newPassword);
  await password.scrollIntoViewIfNeeded();
  await look(visitor, 'settings-guarded-password');
  await password.getByRole('button', { name: 'Change password' }).click();
  await password.getByText('Changed. You are logged out everywhere else.').waitFor();
  await section(page, 'Your data').getByRole('button', { name: 'Ask for a copy' }).click();
  const copy = page.getByRole('dialog', { name: 'Ask for a copy of your data' });
  await copy.getByRole('button', { name: 'Ask for a copy' }).click();
  await gone(copy);

  await page.getByRole('button', { name: 'Delete account' }).click();
  const leaving = page.getByRole('dialog', { name: 'Delete your account?' });
  await leaving.getByLabel('E-mail address').fill(`${ada.username}@example.org`);
  await look(visitor, 'settings-guarded-leave');
  await leaving.getByRole('button', { name: 'Delete account' }).click();
  await page.waitForURL('**/login*');
});

test('who comes in by a passkey alone, and was made to lose the password, sets another by the passkey', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using hers = await harness.visit('/login', { site: onLocalhost(harness), expected: refused });
  const { page } = hers;
  await addAuthenticator(page);
  await giveFirstPassword(page, ada);
  await page.getByText('No conversations yet').waitFor();
  await openSettings(page);
  await addPasskey(hers, 'Laptop');

  await using office = await harness.visit(`/admin/people/${ada.id}`, { who: await atConsole(harness.chatter), expected: refused });
  await office.page.getByRole('button', { name: 'Force a new password' }).click();
  const forcing = office.page.getByRole('dialog');
  await forcing.getByText('Two-step sign-in stays').waitFor();
  await forcing.getByLabel('Reason').fill('The password was in a list');
  await forcing.getByRole('button', { name: 'Force a new password' }).click();
  await office.page.getByText('Done.').waitFor();

  await page.getByText('Your session has ended. Please log in again.').waitFor();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('button', { name: /Your account/ }).waitFor();
  await openSettings(page);
  const password = section(page, 'Password');
  await password.getByLabel('New password').fill(newPassword);
  await password.getByRole('button', { name: 'Set a password' }).click();
  await proof(page).getByText('Your browser asks for your passkey next.').waitFor();
  await gone(proof(page).getByLabel('Current password'));
  await look(hers, 'settings-passkey-alone-proof');
  await proof(page).getByRole('button', { name: 'Go on' }).click();
  await password.getByText('Changed. You are logged out everywhere else.').waitFor();
  await password.getByRole('button', { name: 'Change password' }).waitFor();
});

test('an administrator removes the second steps of who has lost them; the person is told, and gets in by the password', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await guardByApp(harness, ada);
  const who = await atConsole(harness.chatter);
  await using visitor = await harness.visit(`/admin/people/${ada.id}`, { who, expected: refused });
  const { page } = visitor;
  await page.getByText('Authenticator app').waitFor();
  await look(visitor, 'console-person-factors');
  {
    await using phone = await harness.visit(`/admin/people/${ada.id}`, { who, phone: true, expected: refused });
    await phone.page.getByRole('button', { name: 'Remove two-step sign-in' }).scrollIntoViewIfNeeded();
    await lookInBothThemes(phone, 'phone-console-person-factors');
    await comes(() => tooSmall(phone.page), []);
    await comes(() => phone.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
  }
  await page.getByRole('button', { name: 'Remove two-step sign-in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove two-step sign-in of Ada Lovelace?' });
  await dialog.getByLabel('Reason').fill('Lost her phone, shown to be her by a call');
  await look(visitor, 'console-person-factors-remove');
  await dialog.getByRole('button', { name: 'Remove two-step sign-in' }).click();
  await page.getByText('Done.').waitFor();
  await gone(page.getByRole('button', { name: 'Remove two-step sign-in' }));
  await page.getByText(`removed two-step sign-in of @${ada.username}`).waitFor();

  await linkInLetter(harness, {
    ...{ to: `${ada.username}@example.org`, subject: 'Two-step sign-in of your Chatter account was removed' },
    ...{ button: /Log in/, picture: 'letter-factors-removed' },
  });
  await using hers = await harness.visit('/login');
  await giveFirstPassword(hers.page, ada);
  await hers.page.getByText('No conversations yet').waitFor();
  await hers.page.goto('/notifications');
  await hers.page.getByText('An administrator removed it.').waitFor();
  await look(hers, 'notification-factors-removed');
});

test('the console of who has a second step opens by it', async () => {
  await using harness = await openHarness();
  const who = await makeStaff(harness.chatter, 'Grace Hopper', 'admin');
  const { codes, guarded } = await guardByApp(harness, who);
  await using visitor = await harness.visit('/admin', { who: guarded, expected: refused });
  const { page } = visitor;
  await page.getByText('Show once more that it is you').waitFor();
  await gone(page.getByLabel('Password', { exact: true }));
  await look(visitor, 'console-unlock-guarded');
  await page.getByRole('button', { name: 'Open the console' }).click();
  await proveByCode(page, codes[0] ?? '');
  await page.getByRole('list', { name: 'People' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/admin');
});
