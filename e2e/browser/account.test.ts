import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAccounts } from '@chatter/contracts/auth/routes.ts';
import { until } from '@chatter/testkit/until.ts';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes } from './comes.ts';
import { firstPassword } from './first-password.ts';
import { openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';
import { portrait } from './portrait.ts';
import { enter, resetPassword } from './sessions.ts';
import { openSettings } from './settings-page.ts';
import { tooSmall } from './too-small.ts';

const refused = /status of 4\d\d/;
const settings = (page: Page, section: string) => page.getByRole('region', { name: section });

async function logIn(page: Page, login: string): Promise<void> {
  await page.getByLabel('Username or e-mail address').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('what one tells of oneself is kept, counted as it is, and seen by others as far as it is public', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using hers = await harness.visit('/settings', { who: ada, expected: refused });
  const { page } = hers;
  await page.getByRole('meter', { name: 'Your profile is 22 % complete' }).waitFor();
  await page.getByLabel('Status', { exact: true }).fill('Writing notes on an engine');
  await page.getByLabel('About yourself').fill('Analyst and metaphysician.\n\nhttps://example.org/notes');
  await settings(page, 'About you').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('meter', { name: 'Your profile is 44 % complete' }).waitFor();
  const personal = settings(page, 'Personal details');
  await personal.getByLabel('Mobile number').fill('0170 1234567');
  await personal.getByRole('button', { name: 'Save' }).click();
  await personal.getByText('Please write the number with the code of your country').waitFor();
  await hers.accessible();
  await personal.getByLabel('Mobile number').fill(`+49 170 ${Date.now() % 10_000_000}`);
  await personal.getByLabel('Gender').selectOption({ label: 'Female' });
  await personal.getByLabel('City').fill('London');
  await personal.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('meter', { name: 'Your profile is 77 % complete' }).waitFor();
  await page.getByText('Still empty: photo and date of birth.').waitFor();
  await hers.accessible();
  await page.getByRole('heading', { name: 'About you' }).scrollIntoViewIfNeeded();
  await hers.picture('profile-details');

  for (const phone of [true, false]) {
    await using graces = await harness.visit(`/people/${ada.id}`, { who: grace, phone });
    await graces.page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor();
    await graces.page.getByText('Writing notes on an engine').waitFor();
    await graces.page.getByText('Analyst and metaphysician.').waitFor();
    assert.equal(await graces.page.getByText('London').count(), 0, 'where somebody lives is not public');
    await lookInBothThemes(graces, `person${phone ? '-phone' : ''}`);
    if (phone) await comes(() => tooSmall(graces.page), []);
    if (phone) continue;
    await graces.page.getByRole('button', { name: 'Write a message' }).click();
    await graces.page.getByRole('textbox', { name: 'Message to Ada Lovelace' }).waitFor();
  }
});

test('an address is changed by the link that goes to the new one', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visit = await harness.visit('/settings', { who: ada, expected: refused });
  const { page } = visit;
  const section = settings(page, 'E-mail address');
  await section.getByText(`${ada.username}@example.org`).waitFor();
  await section.getByRole('button', { name: 'Change address' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change your e-mail address' });
  await dialog.getByLabel('New e-mail address').fill(`new-${ada.username}@example.org`);
  await dialog.getByLabel('Current password').fill('not the password at all');
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await dialog.getByText('This is not your current password.').waitFor();
  await visit.accessible();
  await visit.picture('email-change');
  await dialog.getByLabel('Current password').fill(firstPassword);
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await section.getByText(`A letter is on its way to new-${ada.username}@example.org.`).waitFor();
  await visit.accessible();
  const link = await linkInLetter(harness, {
    to: `new-${ada.username}@example.org`,
    subject: 'Confirm your new address for Chatter',
    button: /Use this address/,
    picture: 'letter-email-change',
  });
  await page.goto(link);
  await page.getByRole('heading', { name: 'Your address is changed' }).waitFor();
  await comes(async () => new URL(page.url()).hash, '', 'the token stays in no history');
  await page.mouse.move(0, 0);
  await visit.accessible();
  await visit.picture('email-changed');
  await page.getByRole('link', { name: 'Go to settings' }).click();
  await section.getByText(`new-${ada.username}@example.org`).waitFor();
  await page
    .getByRole('link', { name: /Notifications, \d unread/ })
    .first()
    .click();
  await page.getByText('E-mail address changed').waitFor();
});

test('the bell tells of what concerns the account, live, and what was seen is read', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/notifications', { who: ada });
  const { page } = visit;
  await page.getByText('Nothing here yet').waitFor();
  await visit.accessible();
  await resetPassword(harness, ada);
  await page.getByText('Your session has ended. Please log in again.').waitFor();
  await logIn(page, ada.username);
  await page.getByRole('link', { name: 'Notifications, 2 unread' }).click();
  await page.getByText('Password changed', { exact: true }).waitFor();
  await visit.accessible();
  await visit.picture('notifications');
  // Another device comes, and this window hears of it.
  await using other = await harness.visit('/', { who: await enter(harness.chatter, ada), phone: true });
  await page.getByRole('link', { name: 'Notifications, 3 unread' }).waitFor();
  await comes(() => page.getByText('New log-in').count(), 2);
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
  await other.page.getByRole('link', { name: 'Notifications', exact: true }).click();
  await other.page.getByText('Password changed', { exact: true }).waitFor();
  await lookInBothThemes(other, 'phone-notifications');
  await comes(() => tooSmall(other.page), []);
});

test('a copy of one’s data is asked for, told by a letter and downloaded once', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visit = await harness.visit('/settings', { who: ada, expected: refused });
  const { page } = visit;
  await page.getByRole('button', { name: 'Ask for a copy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask for a copy of your data' });
  await dialog.getByLabel('Current password').fill(firstPassword);
  await visit.accessible();
  await dialog.getByRole('button', { name: 'Ask for a copy' }).click();
  await page.getByText('Your copy is ready until').waitFor();
  await visit.accessible();
  await visit.picture('data-ready');
  const link = await linkInLetter(harness, {
    to: `${ada.username}@example.org`,
    subject: 'Your copy of your Chatter data is ready',
    button: /Download my data/,
    picture: 'letter-export',
  });
  await page.goto(link);
  await page.getByRole('heading', { name: 'Your copy is ready' }).waitFor();
  await visit.accessible();
  await visit.picture('export');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  assert.equal((await downloading).suggestedFilename(), 'chatter-data.zip');
  await page.getByRole('heading', { name: 'Here you are' }).waitFor();
  const { pathname, hash } = new URL(link);
  await page.goto('/');
  await page.goto(pathname + hash);
  await page.getByRole('button', { name: 'Download my data' }).click();
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
});

test('who leaves is logged out everywhere and found by nobody, until they log in again', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.withPassword('Ada Lovelace', 'Grace Hopper');
  await using visit = await harness.visit('/settings', { who: ada, expected: refused });
  const { page } = visit;
  await page.getByRole('button', { name: 'Delete account' }).scrollIntoViewIfNeeded();
  await visit.accessible();
  await visit.picture('settings-leaving');
  await page.getByRole('button', { name: 'Deactivate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deactivate your account?' });
  await dialog.getByLabel('E-mail address').fill(`${ada.username}@example.org`);
  await dialog.getByLabel('Current password').fill(firstPassword);
  await visit.accessible();
  await visit.picture('deactivate');
  await dialog.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText('Your account is deactivated. Logging in brings it back.').waitFor();
  const found = () => grace.http.ask(findAccounts, { query: { q: ada.username } });
  assert.deepEqual((await found()).items, []);
  await linkInLetter(harness, {
    to: `${ada.username}@example.org`,
    subject: 'Your Chatter account is deactivated',
    button: /Log in/,
    picture: 'letter-deactivated',
  });
  await logIn(page, ada.username);
  await page.getByRole('link', { name: /Notifications, \d unread/ }).click();
  await page.getByText('Welcome back').waitFor();
  assert.equal((await found()).items.length, 1);

  await openSettings(page);
  await page.getByRole('button', { name: 'Delete account' }).click();
  const last = page.getByRole('dialog', { name: 'Delete your account?' });
  await last.getByLabel('E-mail address').fill(`${ada.username}@example.org`);
  await last.getByLabel('Current password').fill(firstPassword);
  await last.getByRole('button', { name: 'Delete account' }).click();
  await page.getByText('Your account will be deleted in 14 days.').waitFor();
});

test('a photo is cut where its owner wants, by keys and slider', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/settings', { who: ada });
  const { page } = visit;
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a photo' }).click();
  await (await choosing).setFiles({ name: 'me.png', mimeType: 'image/png', buffer: portrait(900, 600) });
  const dialog = page.getByRole('dialog', { name: 'Your new photo' });
  await dialog.getByLabel('Zoom').fill('5');
  const frame = dialog.getByRole('button', { name: /Part of the picture/ });
  for (let step = 0; step < 60; step++) await frame.press('ArrowUp');
  await visit.accessible();
  await visit.picture('photo-cut');
  await dialog.getByRole('button', { name: 'Use this photo' }).click();
  await page.locator('#conversation fieldset img').waitFor();
  // The sky at the top of the picture, and nothing of the face in its middle.
  await until('the sky is shown', async () => {
    const [red = 255, , blue = 0] = await page.evaluate<number[]>(`(() => {
      const image = document.querySelector('#conversation fieldset img');
      const paint = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
      paint.drawImage(image, 0, 0, 1, 1);
      return [...paint.getImageData(0, 0, 1, 1).data];
    })()`);
    return blue > red + 40;
  });
});
