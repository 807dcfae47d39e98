import { test } from 'node:test';
import { comes } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

test('everything can be done by keyboard: find a person, write, change the conversation, log out', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  await using visit = await harness.visit('/', { who: ada });
  const { page } = visit;
  const { keyboard } = page;
  const chat = new ConversationPage(page);
  const focused = page.locator(':focus');
  await page.getByText('No conversations yet').waitFor();

  // The first stop leads past the list.
  await keyboard.press('Tab');
  await comes(() => focused.innerText(), 'Skip to the conversation');
  await keyboard.press('Tab');
  await comes(() => focused.getAttribute('aria-label'), 'Notifications');
  await keyboard.press('Tab');
  await comes(() => focused.getAttribute('aria-label'), 'Friends');
  await keyboard.press('Tab');
  await comes(() => focused.getAttribute('aria-label'), 'New conversation');
  for (const someone of [grace, alan]) {
    await page.getByRole('button', { name: 'New conversation' }).focus();
    await keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Find a person' }).and(focused).waitFor();
    await keyboard.type(someone.username);
    await page.getByRole('list', { name: 'People found' }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: someone.name }).waitFor();
    await chat.composer.and(focused).waitFor();
    await keyboard.type(`Hello ${someone.name}`);
    await keyboard.press('Enter');
    await chat.tick(`Hello ${someone.name}`, 'sent').waitFor();
  }
  await visit.accessible();

  // Escape closes a dialog and gives the focus back.
  const opener = page.getByRole('button', { name: 'New conversation' });
  await opener.focus();
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await keyboard.press('Escape');
  await opener.and(focused).waitFor();

  await keyboard.press('Alt+ArrowDown');
  await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
  await keyboard.press('Alt+ArrowUp');
  await page.getByRole('heading', { name: 'Alan Turing' }).waitFor();

  await page.getByRole('button', { name: /Your account/ }).focus();
  await keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await keyboard.press('End');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Log in to Chatter' }).waitFor();
});
