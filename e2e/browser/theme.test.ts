import { test } from 'node:test';
import { turn } from './both-themes.ts';
import { comes } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import type { Visitor } from './visitor.ts';

test('the theme follows the system until one is chosen, and the choice survives a reload', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using visit = await harness.visit('/', { who: ada, theme: 'dark' });
  const chat = new ConversationPage(visit.page);
  await comes(() => isDark(visit), true);
  await visit.page.getByText('No conversations yet').waitFor();
  await visit.readable();
  await visit.picture('first-room-dark');

  await chat.find(grace.username, 'Grace Hopper');
  await chat.write('Dark, isn’t it?');
  await chat.write('But https://example.org/links can be read.');
  await chat.tick('Dark, isn’t it?', 'sent').waitFor();
  await visit.readable();
  await visit.picture('talk-dark');

  await turn(visit.page, 'light');
  await comes(() => isDark(visit), false);
  await visit.page.getByRole('button', { name: /Your account/ }).click();
  await visit.accessible();
  await visit.page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  await visit.page.waitForFunction('document.documentElement.classList.contains("dark")');
  await visit.page.reload();
  await chat.message('Dark, isn’t it?').waitFor();
  await comes(() => isDark(visit), true);
});

test('dark pages before logging in can be read', async () => {
  await using harness = await openHarness();
  await using visit = await harness.visit('/register', { theme: 'dark' });
  await visit.page.getByRole('heading', { level: 1 }).waitFor();
  await visit.page.getByRole('button', { name: 'Create account' }).click();
  await visit.page.getByText('Please fill this in.').first().waitFor();
  await visit.readable();
  await visit.picture('register-dark');
});

test('the words of a button can be read under the pointer, by day and by night', async () => {
  await using harness = await openHarness();
  await using visit = await harness.visit('/login');
  await visit.page.getByRole('button', { name: 'Log in' }).hover();
  await visit.accessible();
  await turn(visit.page, 'dark');
  await visit.readable();
});

function isDark({ page }: Visitor): Promise<boolean> {
  return page.evaluate('document.documentElement.classList.contains("dark")');
}
