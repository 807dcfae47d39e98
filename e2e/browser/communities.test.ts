import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { tooSmall } from './too-small.ts';

test('a community is founded, found and joined; people talk in its channels, and leave or are removed', async () => {
  await using harness = await openHarness();
  const name = `Gardeners ${uuidV7().slice(-6)}`;
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace, phone: true });
  await using alanVisit = await harness.visit('/communities', { who: alan, theme: 'dark' });
  const [adas, graces, alans] = [adaVisit, graceVisit, alanVisit].map(({ page }) => new ConversationPage(page));
  assert.ok(adas && graces && alans);

  await adaVisit.page.getByRole('link', { name: 'Browse communities' }).click();
  await adaVisit.page.getByRole('button', { name: 'Create a community' }).click();
  await adaVisit.page.getByRole('textbox', { name: 'Name' }).fill(name);
  await adaVisit.page.getByRole('textbox', { name: 'What is it about?' }).fill('Beans, peas and https://example.org/compost.');
  await adaVisit.accessible();
  await adaVisit.page.getByRole('button', { name: 'Create community' }).click();
  await adaVisit.page.getByRole('heading', { name, level: 2 }).waitFor();
  await adaVisit.page.locator('main:focus').waitFor();
  await adas.row('general').waitFor();
  await adaVisit.page.getByText('Nobody else is here yet.').waitFor();
  await adaVisit.accessible();

  // Another person finds it, on a phone.
  await graceVisit.page.getByRole('link', { name: 'Browse communities' }).click();
  await graceVisit.page.getByRole('searchbox', { name: 'Find a community' }).fill(name);
  await graceVisit.page.getByRole('article').filter({ hasText: name }).getByText('1 member').waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('communities-phone');
  await comes(() => tooSmall(graceVisit.page), []);
  await graceVisit.page.getByRole('button', { name: `Join ${name}` }).click();
  await graceVisit.page.getByRole('main').getByRole('link', { name: 'general' }).waitFor();
  await graceVisit.page.getByText('2 members').waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('community-phone');
  await comes(() => tooSmall(graceVisit.page), []);
  await graceVisit.page.getByRole('main').getByRole('link', { name: 'general' }).click();
  await graces.composer.waitFor();
  await graces.write('Has anybody seeds of beans?');
  await adas.row('general').getByText('1 unread message').waitFor();
  await adas.row('general').click();
  await adas.message('Has anybody seeds of beans?').waitFor();
  await comes(() => adas.senders(), ['Grace Hopper']);
  await adas.write('A bag full.');
  await graces.message('A bag full.').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('channel');
  await graceVisit.picture('channel-phone');

  // A third person joins from the directory, and a second channel comes to everybody.
  await alanVisit.page.getByRole('searchbox', { name: 'Find a community' }).fill(name);
  await alanVisit.page.getByRole('button', { name: `Join ${name}` }).waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('communities-dark');
  await alanVisit.page.getByRole('button', { name: `Join ${name}` }).click();
  await alans.row('general').waitFor();
  await adas.row(name).click();
  await adaVisit.page.getByRole('button', { name: 'Add a channel' }).click();
  await adaVisit.page.getByRole('textbox', { name: 'Name of the channel' }).fill('compost');
  await adaVisit.accessible();
  await adaVisit.page.getByRole('button', { name: 'Add channel' }).click();
  await adaVisit.page.getByRole('heading', { name: 'compost' }).waitFor();
  await adas.composer.and(adaVisit.page.locator(':focus')).waitFor();
  await adas.write('Layers, layers, layers.');
  await alans.row('compost').getByText('1 unread message').waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('community-dark');

  // Its channels can be put away; what is unread in them still counts.
  await alanVisit.page.getByRole('button', { name: `Hide the channels of ${name}` }).click();
  await alans.row('compost').waitFor({ state: 'hidden' });
  await alans.row(name).getByText('unread').waitFor();
  await alanVisit.page.getByRole('button', { name: `Show the channels of ${name}` }).click();
  await alans.row('compost').click();
  await alans.message('Layers, layers, layers.').waitFor();

  // Who leaves has its channels no more; who is removed is told where they read.
  await graceVisit.page.getByRole('link', { name: 'Details' }).click();
  await graceVisit.page.getByRole('button', { name: 'Leave the community' }).click();
  await graceVisit.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await graceVisit.page.getByText('Join to see the channels.').waitFor();
  await adas.row(name).click();
  await adaVisit.page.getByText('2 members').first().waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('community');
  await adaVisit.page.getByRole('button', { name: 'Remove Alan Turing' }).click();
  await adaVisit.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await alanVisit.page.getByText('You are no longer in “compost”.').waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('channel-removed-dark');
  await gone(alans.composer);
  // Channels do not tell who comes, so neither who goes.
  await adas.row('general').click();
  await adas.message('A bag full.').waitFor();
  assert.equal(await adas.log.locator('[data-system]').count(), 0);
  await alanVisit.page.getByText('No conversations yet').waitFor();
});
