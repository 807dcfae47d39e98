import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import type { Locator, Page } from 'playwright-core';
import { lookInBothThemes, pictureInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { portrait } from './portrait.ts';
import { openSettings } from './settings-page.ts';
import { tooSmall } from './too-small.ts';

test('a name and a photo of one’s own are what others see', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using hers = await harness.visit('/', { who: ada });
  await using graces = await harness.visit('/', { who: grace });
  const { page } = hers;
  await openSettings(page);
  await page.getByText(`${ada.username}@example.org`).waitFor();
  await hers.accessible();
  await hers.picture('settings-new');

  // The rules of registration, while one types.
  const [first, save] = [page.getByRole('textbox', { name: 'First name' }), page.getByRole('button', { name: 'Save name' })];
  await comes(() => save.isDisabled(), true, 'nothing to save yet');
  await first.fill('Ada <3');
  await page.getByText('A name cannot contain < or >').waitFor();
  await hers.accessible();
  await save.click();
  await first.and(page.locator(':focus')).waitFor();
  await first.fill('  Augusta  Ada ');
  await save.click();
  await page.getByText('Saved.').waitFor();
  await comes(() => first.inputValue(), 'Augusta Ada');
  await page.getByRole('button', { name: /Your account.*Augusta Ada Lovelace/ }).waitFor();

  await choosePhoto(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await page.getByText('Please choose a JPEG, PNG, WebP or GIF picture.').waitFor();
  await choosePhoto(page, { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await page.getByText('This file is not a picture').waitFor();
  await hers.accessible();
  await choosePhoto(page, { name: 'me.png', mimeType: 'image/png', buffer: portrait(900, 600) });
  const dialog = page.getByRole('dialog', { name: 'Your new photo' });
  await dialog.locator('img').first().waitFor();
  await gone(page.getByText('This file is not a picture'));
  await hers.accessible();
  await hers.picture('settings-photo');
  await dialog.getByRole('button', { name: 'Use this photo' }).click();
  await dialog.waitFor({ state: 'detached' });
  await seen(page.locator('#conversation fieldset img'));
  await seen(page.getByRole('button', { name: /Your account/ }).locator('img'));
  await hers.accessible();
  await hers.picture('settings');

  // Whoever was described before shows within a minute, as long as chat remembers people; these two have not met yet.
  const chat = new ConversationPage(page);
  await chat.find(grace.username, 'Grace Hopper');
  await chat.write('How do I look?');
  const row = new ConversationPage(graces.page).row('Augusta Ada Lovelace');
  await seen(row.locator('img'));
  await graces.page.reload();
  await seen(row.locator('img'));
  await row.click();
  await graces.page.getByRole('button', { name: 'Profile of Augusta Ada Lovelace' }).click();
  const card = graces.page.getByRole('dialog', { name: 'Profile of Augusta Ada Lovelace' });
  await card.getByText(`@${ada.username}`).last().waitFor();
  await seen(card.locator('img'));
  await graces.accessible();
  await graces.picture('profile-card');
  await graces.page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  await graces.picture('talk-with-photo');

  await openSettings(page);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Add a photo' }).waitFor();
  await gone(page.locator('#conversation fieldset img'));
});

test('a picture may be dropped', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/settings', { who: ada, theme: 'dark' });
  const { page } = visit;
  const field = page.getByRole('group', { name: 'Photo' });
  const carried = await page.evaluateHandle(`{
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([${[...portrait(300, 500)]}])], 'me.png', { type: 'image/png' }));
    data;
  }`);
  await field.dispatchEvent('drop', { dataTransfer: carried });
  const dialog = page.getByRole('dialog', { name: 'Your new photo' });
  await dialog.locator('img').first().waitFor();
  await visit.readable();
  await visit.picture('settings-photo-dark');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Add a photo' }).waitFor();
  await field.dispatchEvent('drop', { dataTransfer: carried });
  await dialog.getByRole('button', { name: 'Use this photo' }).click();
  await seen(field.locator('img'));
  await visit.readable();
  await visit.picture('settings-dark');
});

test('the appearance chosen in the settings holds, by mouse and by keyboard', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/settings', { who: ada });
  const { page } = visit;
  const choice = (name: string) => page.getByRole('group', { name: 'Appearance' }).getByRole('radio', { name });
  await comes(() => choice('System').isChecked(), true);
  await choice('Dark').check();
  await page.waitForFunction('document.documentElement.classList.contains("dark")');
  await visit.readable();
  await page.reload();
  await page.waitForFunction('document.documentElement.classList.contains("dark")');
  await comes(() => choice('Dark').isChecked(), true);
  await choice('Dark').focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction('document.documentElement.classList.contains("light")');
  await comes(() => choice('Light').isChecked(), true);
});

test('logging out everywhere asks first, and then ends every window', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using here = await harness.visit('/settings', { who: ada });
  await using elsewhere = await harness.visit('/', { who: ada });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  const ask = () => here.page.getByRole('button', { name: 'Log out everywhere' }).click();
  const dialog = here.page.getByRole('dialog', { name: 'Log out everywhere?' });
  await ask();
  await dialog.getByText('this one too').waitFor();
  await here.accessible();
  await here.picture('settings-everywhere');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await ask();
  await dialog.getByRole('button', { name: 'Log out everywhere' }).click();
  await here.page.getByText('You are logged out everywhere.').waitFor();
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();
});

test('a name changed in one window is seen in another as soon as somebody looks at it; what is being typed there stays', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using here = await harness.visit('/settings', { who: ada });
  await using elsewhere = await harness.visit('/settings', { who: ada });
  const looks = (at: boolean) =>
    elsewhere.page.evaluate(`document.hasFocus = () => ${at}; window.dispatchEvent(new Event('${at ? 'focus' : 'blur'}'))`);
  const menu = (name: string) => elsewhere.page.getByRole('button', { name: `Your account: ${name}` });

  await menu('Ada Lovelace').waitFor();
  await looks(false);
  await here.page.getByLabel('First name').fill('Augusta');
  await here.page.getByRole('button', { name: 'Save name' }).click();
  await here.page.getByText('Saved.').waitFor();
  await looks(true);
  await menu('Augusta Lovelace').waitFor();
  await elsewhere.page.getByLabel('Last name').fill('King');
  await looks(false);
  const asked = elsewhere.page.waitForResponse('**/api/v1/me');
  await looks(true);
  await (await asked).finished();
  assert.equal(await elsewhere.page.getByLabel('Last name').inputValue(), 'King');
});

test('the settings fit a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/', { who: ada, phone: true });
  const { page } = visit;
  await openSettings(page);
  await page.getByText('No conversations yet').waitFor({ state: 'hidden' });
  await lookInBothThemes(visit, 'phone-settings');
  await comes(() => tooSmall(page), []);
  await comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
  await choosePhoto(page, { name: 'me.png', mimeType: 'image/png', buffer: portrait(600, 900) });
  await page.getByRole('dialog', { name: 'Your new photo' }).locator('img').first().waitFor();
  await pictureInBothThemes(visit, 'phone-settings-photo');
  await page.getByRole('button', { name: 'Use this photo' }).click();
  await seen(page.locator('#conversation fieldset img'));
  await page.getByRole('button', { name: 'Change password' }).scrollIntoViewIfNeeded();
  await pictureInBothThemes(visit, 'phone-settings-password');
  await page.getByRole('button', { name: 'Log out everywhere' }).scrollIntoViewIfNeeded();
  await lookInBothThemes(visit, 'phone-settings-end');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByText('No conversations yet').waitFor();
});

async function choosePhoto(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Add a photo|Change photo/ }).click();
  await (await choosing).setFiles(file);
}

/** Waits until a picture is not only there but painted. */
async function seen(image: Locator): Promise<void> {
  await image.waitFor();
  await until('the picture is loaded', () =>
    image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth > 0),
  );
}
