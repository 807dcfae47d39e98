import { test } from 'node:test';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

test('a session that ends elsewhere ends here at once, says so', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using here = await harness.visit('/', { who: ada });
  await using elsewhere = await harness.visit('/', { who: ada });
  await new ConversationPage(here.page).find(grace.username, 'Grace Hopper');
  await elsewhere.page.getByRole('button', { name: /Your account/ }).click();
  await elsewhere.page.getByRole('menuitem', { name: 'Log out' }).click();

  // Who logs out needs no explanation; who is logged out does.
  await elsewhere.page.getByText('Go on where you left off.').waitFor();
  await here.page.getByText('Your session has ended. Please log in again.').waitFor();
  await here.accessible();
});

test('two windows of one person show the same: what is written and read in one is so in the other', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using first = await harness.visit('/', { who: ada });
  await using second = await harness.visit('/', { who: ada });
  await using graces = await harness.visit('/', { who: grace });
  const [one, other, theirs] = [new ConversationPage(first.page), new ConversationPage(second.page), new ConversationPage(graces.page)];

  await one.find(grace.username, 'Grace Hopper');
  await one.write('from the first window');
  await other.row('Grace Hopper').getByText('from the first window').waitFor();
  await theirs.row('Ada Lovelace').click();
  await theirs.write('seen in one window');
  await one.message('seen in one window').waitFor();
  await other.row('Grace Hopper').getByText('seen in one window').waitFor();
  await other.row('Grace Hopper').getByText('unread').waitFor({ state: 'detached' });
  await theirs.tick('seen in one window', 'read').waitFor();
  await other.row('Grace Hopper').click();
  await other.write('from the second window');
  await one.tick('from the second window', 'read').waitFor();
});
