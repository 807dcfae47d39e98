import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { linkFirstAdministrator } from '@chatter/contracts/auth/calls.ts';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes } from './comes.ts';
import { firstPassword } from './first-password.ts';
import { type Harness, openHarness } from './harness.ts';
import { asRunner, atConsole, makeStaff } from './staff.ts';
import { tooSmall } from './too-small.ts';

/** What is set here holds for everybody, so this Chatter is nobody else's. */
let harness: Harness;
before(async () => {
  harness = await openHarness({ alone: true });
});
after(() => harness[Symbol.asyncDispose]());

// What is refused until somebody has opened the console, or may come in, is refused as it should be.
const expected = /status of (400|401|403)/;
const people = (page: Page) => page.getByRole('list', { name: 'People' }).getByRole('listitem');

test('a link makes the first administrator, who opens the console with the password', async () => {
  const [ada] = await harness.withPassword('Ada Lovelace');
  const { link } = await asRunner(harness.chatter, (bus) => bus.ask(linkFirstAdministrator, {}));
  assert.ok(link, 'there is no administrator yet');
  await using visit = await harness.visit('/', { expected });
  const { page } = visit;
  await page.goto(new URL(link).pathname + new URL(link).hash);
  await page.getByLabel('Username or e-mail address').fill(ada.username);
  await page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await page.keyboard.press('Enter');
  await page.getByText('You are the administrator').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await visit.accessible();
  await visit.picture('console-first');
  await page.getByRole('link', { name: 'Open the console' }).click();
  await page.getByRole('heading', { name: 'Open the console' }).waitFor();
  await visit.accessible();
  await visit.picture('console-unlock');
  await page.getByLabel('Password', { exact: true }).fill('a guess of somebody');
  await page.keyboard.press('Enter');
  await page.getByText('This is not your current password.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await page.keyboard.press('Enter');
  await people(page).filter({ hasText: ada.username }).waitFor();
  await page.goto(new URL(link).pathname + new URL(link).hash);
  await page.getByText('This link does not work any more').waitFor();
  await page.goto('/admin');
  await page.getByRole('button', { name: 'Close the console' }).click();
  await page.getByRole('heading', { name: 'Open the console' }).waitFor();
});

test('an administrator says who may come in, with an invitation, terms and a notice, and the pages go by it', async () => {
  const who = await atConsole(harness.chatter);
  await using visit = await harness.visit('/admin/entry', { who, expected });
  const { page } = visit;
  await page.getByRole('radio', { name: 'By invitation' }).click();
  await page.getByLabel('Text of the terms').fill('Be kind. What is said here stays here.');
  await page.getByLabel('Notice', { exact: true }).fill('We move to another machine on Sunday at 20:00.');
  await visit.accessible();
  await visit.picture('console-entry');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('As we agreed');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds from now on.').waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('Whom is it for?').fill('Linus from the club');
  await visit.accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the link' }).click();
  const link = (await page.locator('code').textContent()) ?? '';
  await page.getByText('Linus from the club').waitFor();
  await page.locator('code').scrollIntoViewIfNeeded();
  await visit.picture('console-invitations');
  await visit.accessible();

  await using outside = await harness.visit('/register', { expected });
  await outside.page.getByRole('heading', { name: 'By invitation only' }).waitFor();
  await outside.page.getByText('We move to another machine').waitFor();
  await outside.accessible();
  await outside.picture('register-uninvited');
  await outside.page.goto(link.slice(new URL(link).origin.length));
  await outside.page.getByText('You are invited.').waitFor();
  for (const [label, text] of [
    ['First name', 'Linus'],
    ['Last name', 'Torvalds'],
    ['Username', 'linus'],
    ['E-mail address', 'linus@example.org'],
    ['Password', firstPassword],
  ] as const)
    await outside.page.getByLabel(label, { exact: true }).fill(text);
  await outside.page.getByRole('button', { name: 'Create account' }).click();
  await outside.page.getByText('To register you have to agree to the terms.').waitFor();
  await outside.accessible();
  await outside.picture('register-terms');
  await outside.page.getByRole('checkbox').click();
  await outside.page.getByRole('button', { name: 'Create account' }).click();
  await outside.page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();

  await using reader = await harness.visit('/terms', { phone: true, theme: 'dark', expected });
  await reader.page.getByText('What is said here stays here.').waitFor();
  await reader.accessible();
  await reader.picture('phone-terms-dark');
  const [someone] = await harness.people('Nobody Else');
  await using inside = await harness.visit('/', { who: someone, phone: true, expected });
  await inside.page.getByText('Please read the terms').waitFor();
  await inside.accessible();
  await inside.picture('phone-terms-asked');
  await comes(() => tooSmall(inside.page), []);
  await inside.page.getByRole('button', { name: 'I agree' }).click();
  await comes(() => inside.page.getByText('Please read the terms').count(), 0);
});

test('who may come in is set on a phone, and shuts the door, by day and by night', async () => {
  const who = await atConsole(harness.chatter);
  await using visit = await harness.visit('/admin/entry', { who, phone: true, expected });
  const { page } = visit;
  await page.getByRole('radio', { name: 'Nobody' }).click();
  await page.getByLabel('Notice', { exact: true }).fill('We are moving. Back at 21:00.');
  if (!(await page.getByRole('checkbox').isChecked())) await page.getByRole('checkbox').click();
  await lookInBothThemes(visit, 'phone-console-entry');
  await comes(() => page.evaluate<boolean>('document.querySelector("main").scrollWidth <= innerWidth'), true);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('As we agreed');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. It holds from now on.').waitFor();

  const ada = await makeStaff(harness.chatter, 'Ada Lovelace', 'admin');
  await using outside = await harness.visit('/register', { phone: true, expected });
  await outside.page.getByRole('heading', { name: 'Registration is closed' }).waitFor();
  await lookInBothThemes(outside, 'phone-register-closed');
  await outside.page.goto('/login');
  await outside.page.getByLabel('Username or e-mail address').fill(ada.username);
  await outside.page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await outside.page.keyboard.press('Enter');
  await outside.page.getByText('No conversations yet').waitFor();
});
