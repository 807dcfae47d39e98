import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockPerson } from '@chatter/contracts/auth/people.ts';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { openSettings } from './settings-page.ts';
import { tooSmall } from './too-small.ts';

test('a person is muted, then blocked on their profile, cannot write, and is unblocked in the settings', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace, phone: true, theme: 'dark' });
  const { page } = adaVisit;
  const [adas, graces] = [new ConversationPage(page), new ConversationPage(graceVisit.page)];
  await adas.find(grace.username, 'Grace Hopper');
  await adas.write('Hello');
  await graces.row('Ada Lovelace').click();
  await graces.message('Hello').waitFor();

  // Muted, their messages are counted quietly, and not in the title.
  await page.getByRole('button', { name: 'Mute Grace Hopper' }).click();
  await page.getByRole('button', { name: 'Mute Grace Hopper', pressed: true }).waitFor();
  await adas.row('Grace Hopper').getByRole('img', { name: 'Muted: no badges, no notices' }).waitFor();
  await page.getByRole('link', { name: 'Friends' }).click();
  // What comes while the conversation is still open counts as read.
  await page.getByRole('heading', { name: 'Friends', exact: true }).waitFor();
  await graces.write('Are you there?');
  await adas.row('Grace Hopper').getByText('1 unread message').waitFor();
  assert.ok(!(await page.title()).startsWith('(1)'));
  await adaVisit.accessible();
  await adaVisit.picture('muted');
  await adas.row('Grace Hopper').click();
  await page.getByRole('button', { name: 'Mute Grace Hopper' }).click();
  await page.getByRole('button', { name: 'Mute Grace Hopper', pressed: false }).waitFor();

  await page.getByRole('button', { name: 'Profile of Grace Hopper' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add friend Grace Hopper' }).waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('profile-stranger');
  await page.getByRole('button', { name: 'More about you and Grace Hopper' }).click();
  await page.getByRole('menuitem', { name: 'Mute' }).waitFor();
  await adaVisit.accessible();
  await page.getByRole('menuitem', { name: 'Block' }).click();
  const dialog = page.getByRole('dialog', { name: 'Block Grace Hopper?' });
  await dialog.getByText('They are not told').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('block');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('dialog').getByText('You have blocked Grace Hopper.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByText('You have blocked Grace Hopper.').waitFor();
  await gone(adas.composer);
  await adaVisit.accessible();
  await adaVisit.picture('blocked');

  await graces.write('Hello?');
  await graces.tick('Hello?', 'failed').waitFor();
  await graceVisit.page.getByText('Not sent: you two cannot write to each other.').waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('blocked-phone-dark');

  await openSettings(page);
  const blocked = page.getByRole('list', { name: 'Blocked people' });
  await blocked.getByText('Grace Hopper').scrollIntoViewIfNeeded();
  await lookInBothThemes(adaVisit, 'settings-privacy');
  await page.getByRole('button', { name: 'Unblock Grace Hopper' }).click();
  await page.getByText('You have blocked nobody.').waitFor();
  await graceVisit.page.getByRole('button', { name: 'Retry' }).click();
  await graces.tick('Hello?', 'sent').or(graces.tick('Hello?', 'delivered')).first().waitFor();
  await comes(() => tooSmall(graceVisit.page), []);
});

test('who may write first, and whether one is seen, is set in the settings and holds at once', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/settings', { who: ada });
  const { page } = adaVisit;
  await page.getByRole('radio', { name: 'Friends' }).check();
  await page.getByText('Saved. It holds at once.').waitFor({ state: 'attached' });
  await using graceVisit = await harness.visit('/', { who: grace, expected: /status of 403/ });
  await graceVisit.page.getByRole('button', { name: 'New conversation' }).click();
  await graceVisit.page.getByRole('searchbox', { name: 'Find a person' }).fill(ada.username);
  const dialog = graceVisit.page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Ada Lovelace/ }).click();
  await dialog.getByText('Ask them to be friends.').waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('not-reachable');
  await dialog.getByRole('button', { name: 'Add friend Ada Lovelace' }).click();
  await page.getByRole('link', { name: 'Friends, 1 request' }).click();
  await page.getByRole('button', { name: 'Accept the request of Grace Hopper' }).click();
  await page.getByRole('list', { name: 'Your friends' }).getByText('Grace Hopper').waitFor();
  await dialog.getByRole('button', { name: /^Ada Lovelace/ }).click();
  const header = graceVisit.page.getByRole('main').locator('header');
  await header.getByText('Online').waitFor();
  await openSettings(page);
  await page.getByRole('switch', { name: 'Show when you are here' }).uncheck();
  await gone(header.getByText('Online'));
  await page.reload();
  await page.getByRole('switch', { name: 'Show when you are here', checked: false }).waitFor();
  await page.getByRole('radio', { name: 'Friends', checked: true }).waitFor();
});

test('the privacy settings fit a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  for (const one of [grace, alan]) await ada.http.ask(blockPerson, { params: { id: one.id } });
  await using visit = await harness.visit('/settings', { who: ada, phone: true });
  const { page } = visit;
  await page.getByRole('radio', { name: 'Everybody' }).waitFor({ state: 'attached' });
  await page.getByRole('list', { name: 'Blocked people' }).getByText('Grace Hopper').scrollIntoViewIfNeeded();
  await lookInBothThemes(visit, 'phone-settings-privacy');
  await comes(() => tooSmall(page), []);
  await comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
});
