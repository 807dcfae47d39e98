import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes } from './comes.ts';
import { firstPassword } from './first-password.ts';
import { openHarness } from './harness.ts';
import { atConsole } from './staff.ts';
import { tooSmall } from './too-small.ts';

// What is refused until somebody has opened the console is refused as it should be.
const expected = /status of (401|403)/;
const people = (page: Page) => page.getByRole('list', { name: 'People' }).getByRole('listitem');
/** Nothing is to be scrolled sideways, neither the page nor its main part. */
const fits = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth && document.querySelector("main").scrollWidth <= innerWidth');

test('who has no role finds a closed door', async () => {
  await using harness = await openHarness();
  const [bob] = await harness.people('Bob Miller');
  await using visit = await harness.visit('/admin', { who: bob, expected });
  await visit.page.getByText('This part is for those who look after the installation.').waitFor();
  await visit.accessible();
});

test('an administrator finds somebody, gives a role, suspends them at once, and the log tells it', async () => {
  await using harness = await openHarness();
  const [eve] = await harness.people('Eve Adams');
  const who = await atConsole(harness.chatter);
  await using elsewhere = await harness.visit('/', { who: eve });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  await using visit = await harness.visit('/admin', { who, expected });
  const { page } = visit;
  await people(page).first().waitFor();
  await visit.picture('console-people');
  await visit.accessible();
  await page.getByLabel('Find by name, username or address').fill(eve.username);
  await comes(() => people(page).count(), 1);
  await people(page).first().getByRole('link').click();
  await page.getByRole('heading', { name: 'Eve Adams' }).waitFor();
  await visit.accessible();

  await page.getByRole('button', { name: 'Change role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Employee' }).click();
  await dialog.getByLabel('Reason').fill('She helps everybody already');
  await visit.accessible();
  await visit.picture('console-role');
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await page.getByText('Done.').waitFor();

  await page.getByRole('button', { name: 'Suspend' }).click();
  await dialog.getByLabel('Reason').fill('Insults in three conversations');
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await page.getByText(/^Suspended .*: Insults in three conversations$/).waitFor();
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();
  await page.getByText('“Insults in three conversations”').waitFor();
  await visit.accessible();
  await visit.picture('console-person');

  await page.getByRole('button', { name: 'Let in again' }).click();
  await dialog.getByLabel('Reason').fill('She has apologised');
  await dialog.getByRole('button', { name: 'Let in again' }).click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();

  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText(`let @${eve.username} in again`).waitFor();
  await page.getByRole('button', { name: 'Check all entries' }).click();
  await page.getByText(/All \d+ entries are as they were written\./).waitFor();
  await visit.accessible();
  await visit.picture('console-audit');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as CSV' }).click()]);
  assert.equal(file.suggestedFilename(), 'chatter-audit.csv');
});

test('somebody applies in the settings, is approved, and finds the console in the menu', async () => {
  await using harness = await openHarness();
  const [sue] = await harness.withPassword('Sue Storm');
  await using applying = await harness.visit('/settings', { who: sue, expected });
  await applying.page.getByLabel('Why you?').fill('I answer half of the questions in #help, and like it.');
  await applying.accessible();
  await applying.page.getByLabel('Why you?').scrollIntoViewIfNeeded();
  await applying.picture('settings-apply');
  await applying.page.getByRole('button', { name: 'Apply', exact: true }).click();
  await applying.page.getByText('An administrator will decide.').waitFor();

  const who = await atConsole(harness.chatter);
  await using visit = await harness.visit('/admin/applications', { who, theme: 'dark', expected });
  const { page } = visit;
  const card = page.getByRole('listitem').filter({ hasText: sue.username });
  await card.getByText('I answer half of the questions').waitFor();
  await visit.accessible();
  await visit.picture('console-applications-dark');
  await card.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('dialog').getByLabel('Answer').fill('Welcome!');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await comes(() => card.count(), 0);

  await applying.page.reload();
  await applying.page.getByText('You are an employee.').waitFor();
  await applying.page.getByRole('button', { name: 'Your account' }).click();
  await applying.page.getByRole('menuitem', { name: 'Console' }).click();
  await applying.page.getByRole('heading', { name: 'Open the console' }).waitFor();
  await applying.page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await applying.page.keyboard.press('Enter');
  await people(applying.page).first().waitFor();
  assert.equal(await applying.page.getByRole('link', { name: 'Audit log' }).count(), 0, 'an employee has no log');
  await applying.picture('console-employee');
});

test('the console fits a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [max] = await harness.people('Maximiliane Sonnleithner-Oberhauser');
  const who = await atConsole(harness.chatter);
  await using visit = await harness.visit('/admin', { who, phone: true, expected });
  const { page } = visit;
  const look = async (name: string) => {
    await lookInBothThemes(visit, `phone-console-${name}`);
    await comes(() => tooSmall(page), []);
    await comes(() => fits(page), true);
  };
  await people(page).filter({ hasText: max.username }).waitFor();
  await look('people');
  await people(page).filter({ hasText: max.username }).getByRole('link').click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  await page.getByText('Nothing was done to this account, or by it.').waitFor();
  await look('person');
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText('opened the console').first().waitFor();
  await look('audit');
  await page.getByRole('link', { name: 'Health' }).click();
  await page.getByText('Everything is ready.').waitFor();
  await look('health');
});
