import { test } from 'node:test';
import { askFriend } from '@chatter/contracts/auth/people.ts';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { tooSmall } from './too-small.ts';

test('two people become friends, see it at once, write to each other, and part', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/friends', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace, phone: true });
  const [page, phone] = [adaVisit.page, graceVisit.page];

  await page.getByText('No friends yet').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('friends-none');
  await page.getByRole('button', { name: 'Find people' }).click();
  await page.getByRole('searchbox', { name: 'Find a person' }).fill(grace.username);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add friend Grace Hopper' }).waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('friends-search');
  await dialog.getByRole('button', { name: 'Add friend Grace Hopper' }).click();
  await dialog.getByRole('button', { name: 'Take back the request to Grace Hopper' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('list', { name: 'You asked' }).getByText('Grace Hopper').waitFor();

  // The other is told at once, wherever they are.
  await phone.getByRole('link', { name: 'Friends, 1 request' }).click();
  await phone.getByRole('list', { name: 'They ask you' }).getByText('Ada Lovelace').waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('friends-request-phone');
  await comes(() => tooSmall(phone), []);
  await page.getByRole('button', { name: 'Take back the request to Grace Hopper' }).click();
  await phone.getByText('No friends yet').waitFor();
  await gone(phone.getByRole('button', { name: 'Accept the request of Ada Lovelace' }));

  // Asked again, and declined, and asked by the one who declined.
  await page.getByRole('button', { name: 'Find people' }).click();
  await page.getByRole('searchbox', { name: 'Find a person' }).fill(grace.username);
  await dialog.getByRole('button', { name: 'Add friend Grace Hopper' }).click();
  await phone.getByRole('button', { name: 'Decline the request of Ada Lovelace' }).click();
  await phone.getByText('No friends yet').waitFor();
  await graceVisit.picture('friends-none-phone');
  await phone.getByRole('button', { name: 'Find people' }).click();
  await phone.getByRole('searchbox', { name: 'Find a person' }).fill(ada.username);
  await phone.getByRole('button', { name: 'Add friend Ada Lovelace' }).click();
  await dialog.getByRole('button', { name: 'Accept the request of Grace Hopper' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('list', { name: 'Your friends' }).getByText('Grace Hopper').waitFor();
  await phone.keyboard.press('Escape');
  await phone.getByRole('list', { name: 'Your friends' }).getByText('Ada Lovelace').waitFor();
  await adaVisit.accessible();
  await graceVisit.accessible();
  await comes(() => tooSmall(phone), []);

  await page.getByRole('button', { name: 'Write to Grace Hopper' }).click();
  await new ConversationPage(page).write('Hello, friend!');
  await page.getByRole('button', { name: 'Profile of Grace Hopper' }).click();
  await page.getByRole('dialog').getByText('Friends', { exact: true }).waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('profile-friend');
  await page.getByRole('button', { name: 'More about you and Grace Hopper' }).click();
  await page.getByRole('menuitem', { name: 'Remove from friends' }).click();
  await page.getByRole('dialog', { name: 'Remove Grace Hopper from your friends?' }).getByRole('button', { name: 'Remove' }).click();
  await phone.getByText('No friends yet').waitFor();
});

test('the page of friends shows who asks, who is asked and who is a friend, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada, ...others] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Zoe Ångström', 'Edsger Dijkstra');
  const [grace, alan, zoe, edsger] = others;
  const asks = async (who: { http: typeof ada.http }, id: string) => {
    await who.http.ask(askFriend, { params: { id } });
  };
  for (const one of [grace, zoe]) await asks(one, ada.id);
  for (const one of [alan, edsger, zoe]) await asks(ada, one.id);
  await asks(alan, ada.id);
  await using visit = await harness.visit('/friends', { who: ada });
  await using phone = await harness.visit('/friends', { who: ada, phone: true });
  for (const { page } of [visit, phone]) {
    await page.getByRole('list', { name: 'They ask you' }).getByText('Grace Hopper').waitFor();
    await comes(() => page.getByRole('list', { name: 'Your friends' }).getByRole('listitem').count(), 2);
    await page.getByRole('list', { name: 'You asked' }).getByText('Edsger Dijkstra').waitFor();
  }
  await lookInBothThemes(visit, 'friends');
  await lookInBothThemes(phone, 'friends-phone');
  await comes(() => tooSmall(phone.page), []);
  await comes(() => phone.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
});
