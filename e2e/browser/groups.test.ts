import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import { tooSmall } from './too-small.ts';

test('three people talk in a group: who speaks, its name, a fourth who sees from then on, and who is removed or leaves', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan, mary] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Mary Somerville');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace, theme: 'dark' });
  await using alanVisit = await harness.visit('/', { who: alan, phone: true });
  await using maryVisit = await harness.visit('/', { who: mary });
  const [adas, graces, alans, marys] = [adaVisit, graceVisit, alanVisit, maryVisit].map(({ page }) => new ConversationPage(page));
  assert.ok(adas && graces && alans && marys);
  await alanVisit.page.getByText('No conversations yet').waitFor();

  await adas.beginGroup('Engines', [grace, alan], () => adaVisit.picture('new-group'));
  await adas.happening('You began the group with Grace Hopper and Alan Turing').waitFor();
  await adaVisit.accessible();
  await graces.row('Engines').getByText('Ada Lovelace began the group with you').waitFor();
  await adas.write('Who has seen the new engine?');
  await adas.write('It weaves.');
  await alans.row('Engines').getByText('Ada: It weaves.').waitFor();
  await alans.row('Engines').getByText('2 unread messages').waitFor();
  await adas.row('Engines').getByText('You: It weaves.').waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('group-phone-list');

  // A group of messages names its author once.
  await alans.row('Engines').click();
  await graces.row('Engines').click();
  await graces.message('It weaves.').waitFor();
  await comes(() => graces.senders(), ['Ada Lovelace']);
  await graces.write('Algebraic patterns, as the loom weaves flowers.');
  await alans.message('Algebraic patterns, as the loom weaves flowers.').waitFor();
  await alans.write('Can it be said to think?');
  await adas.message('Can it be said to think?').waitFor();
  await comes(() => adas.senders(), ['Grace Hopper', 'Alan Turing']);
  await comes(() => alans.senders(), ['Ada Lovelace', 'Grace Hopper']);
  await adas.tick('It weaves.', 'read').waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('group-phone');
  await comes(() => tooSmall(alanVisit.page), []);

  // On a phone its details are a page, and back leads out of it.
  await alanVisit.page.getByRole('link', { name: 'Details' }).click();
  await alanVisit.page.getByRole('list', { name: 'Members' }).getByText('Ada Lovelace').waitFor();
  await alanVisit.accessible();
  await alanVisit.picture('group-phone-details');
  await comes(() => tooSmall(alanVisit.page), []);
  await alanVisit.page.goBack();
  await alanVisit.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await graceVisit.accessible();
  await graceVisit.picture('group-dark');

  // Any member may rename it.
  await graceVisit.page.getByRole('link', { name: 'Details' }).click();
  await graceVisit.page.getByRole('button', { name: 'Rename the group' }).click();
  await graceVisit.page.getByRole('textbox', { name: 'Name of the group' }).fill('Thinking engines');
  await graceVisit.page.keyboard.press('Enter');
  await graceVisit.page.getByRole('heading', { name: 'Thinking engines', level: 3 }).waitFor();
  await graceVisit.accessible();
  await graceVisit.picture('group-details-dark');
  assert.equal(await graceVisit.page.getByRole('button', { name: /^Remove/ }).count(), 0, 'only its owner removes people');
  await graceVisit.page.keyboard.press('Escape');
  await adas.row('Thinking engines').getByText('Grace Hopper named it “Thinking engines”').waitFor();
  await alanVisit.page.getByRole('heading', { name: 'Thinking engines' }).waitFor();

  // Who is added sees what is said from then on.
  await adaVisit.page.getByRole('link', { name: 'Details' }).click();
  await adaVisit.page.getByRole('button', { name: 'Add people' }).click();
  await adas.pick(mary);
  await adaVisit.accessible();
  await adaVisit.page.getByRole('button', { name: 'Add 1 person' }).click();
  await adaVisit.page.getByRole('list', { name: 'Members' }).getByText('Mary Somerville').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('group-details');
  await adaVisit.page.keyboard.press('Escape');
  await graces.happening('Ada Lovelace added Mary Somerville').waitFor();
  await graces.write('Welcome, Mary!');
  await marys.row('Thinking engines').click();
  await marys.message('Welcome, Mary!').waitFor();
  await marys.happening('Ada Lovelace added you').waitFor();
  await comes(() => marys.texts(), ['Welcome, Mary!']);

  // Who is removed is told at once, where they read.
  await adaVisit.page.getByRole('link', { name: 'Details' }).click();
  await adaVisit.page.getByRole('button', { name: 'Remove Alan Turing' }).click();
  await adaVisit.page.getByRole('dialog', { name: 'Remove Alan Turing?' }).waitFor();
  await adaVisit.accessible();
  await adaVisit.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await alanVisit.page.getByText('You are no longer in “Thinking engines”.').waitFor();
  await alanVisit.page.getByText('Ada Lovelace removed you.').waitFor();
  await gone(alans.composer);
  await alanVisit.accessible();
  await alanVisit.picture('group-phone-removed');
  await alanVisit.page.getByRole('link', { name: 'Go to your conversations' }).click();
  await alanVisit.page.getByText('No conversations yet').waitFor();
  await adaVisit.page.keyboard.press('Escape');
  await graces.happening('Ada Lovelace removed Alan Turing').waitFor();

  // Its owner leaves: whoever has been there longest owns it.
  await adaVisit.page.getByRole('link', { name: 'Details' }).click();
  await adaVisit.page.getByRole('button', { name: 'Leave the group' }).click();
  await adaVisit.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await adaVisit.page.getByText('No conversations yet').waitFor();
  await marys.happening('Ada Lovelace left').waitFor();
  await graceVisit.page.getByRole('link', { name: 'Details' }).click();
  await graceVisit.page.getByRole('button', { name: 'Remove Mary Somerville' }).waitFor();

  // After a reload those who are gone still have their names.
  await graceVisit.page.goto(graceVisit.page.url().replace('/details', ''));
  await graces.message('Can it be said to think?').waitFor();
  await comes(() => graces.senders(), ['Ada Lovelace', 'Alan Turing']);
});

test('on a phone, however many are chosen, the way to create the group stays in sight', async () => {
  await using harness = await openHarness();
  const [ada, ...others] = await harness.people(
    'Ada Lovelace',
    'Grace Hopper',
    'Alan Turing',
    'Mary Somerville',
    'Edsger Dijkstra',
    'Barbara Liskov',
  );
  await using visit = await harness.visit('/', { who: ada, phone: true });
  const { page } = visit;
  await new ConversationPage(page).beginGroup('Engines', others, async () => {
    const [dialog, button] = [page.getByRole('dialog'), page.getByRole('button', { name: 'Create group' })];
    await page.getByText('Choose at least one person.').waitFor({ state: 'detached' });
    await until('the button is within the dialog', async () => {
      const [box, inside] = [await dialog.boundingBox(), await button.boundingBox()];
      return box && inside && inside.y + inside.height <= box.y + box.height;
    });
    await visit.accessible();
    await visit.picture('new-group-phone');
  });
});
