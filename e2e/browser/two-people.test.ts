import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

test('two people find each other and talk: ticks, unread counts, titles, and all of it again after a reload', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace });
  const [hers, graces] = [new ConversationPage(adaVisit.page), new ConversationPage(graceVisit.page)];
  await graceVisit.page.getByText('No conversations yet').waitFor();

  await adaVisit.page.getByText('No conversations yet').waitFor();
  await adaVisit.page.getByRole('button', { name: 'New conversation' }).click();
  await adaVisit.page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody-at-all');
  await adaVisit.page.getByText('Nobody found').first().waitFor();
  await adaVisit.accessible();
  await adaVisit.page.keyboard.press('Escape');
  await hers.find(grace.username, 'Grace Hopper');
  await adaVisit.accessible();

  // Grace looks at her list, not at the conversation: delivered, not read.
  await hers.write('Good morning, Grace!');
  await hers.tick('Good morning, Grace!', 'delivered').waitFor();
  await hers.write('Did you see the compiler?');
  await graces.row('Ada Lovelace').getByText('2 unread messages').waitFor();
  await graces.row('Ada Lovelace').getByText('Did you see the compiler?').waitFor();
  await graceVisit.page.waitForFunction('document.title === "(2) Chatter"');
  await graceVisit.accessible();
  await graceVisit.picture('unread');

  await graces.row('Ada Lovelace').click();
  await graces.message('Good morning, Grace!').waitFor();
  await graceVisit.page.getByText('New messages').waitFor();
  await hers.tick('Good morning, Grace!', 'read').waitFor();
  await hers.tick('Did you see the compiler?', 'read').waitFor();
  await graceVisit.page.waitForFunction('document.title === "Ada Lovelace · Chatter"');
  await gone(graces.row('Ada Lovelace').getByText('unread'));

  await graces.write('I did: https://example.org/compiler\nIt is *lovely*.');
  await hers.log.getByRole('link', { name: 'https://example.org/compiler' }).waitFor();
  const link = hers.log.getByRole('link', { name: 'https://example.org/compiler' });
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow ugc');
  await hers.write('🎉');
  await graces.message('🎉').waitFor();
  await hers.tick('🎉', 'read').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('talk');

  const said = ['Good morning, Grace!', 'Did you see the compiler?', 'I did: https://example.org/compiler\nIt is *lovely*.', '🎉'];
  await comes(() => hers.texts(), said);
  for (const [visit, talk] of [
    [adaVisit, hers],
    [graceVisit, graces],
  ] as const) {
    await visit.page.reload();
    await talk.message('🎉').waitFor();
    await comes(() => talk.texts(), said);
    await gone(visit.page.getByText('unread message'));
  }
  await hers.tick('🎉', 'read').waitFor();
});

test('a conversation that another person began appears by itself, and the one talked in last is on top', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  await using adaVisit = await harness.visit('/', { who: ada, expected: /status of 404/ });
  await using graceVisit = await harness.visit('/', { who: grace });
  await using alanVisit = await harness.visit('/', { who: alan });
  const [hers, graces, alans] = [adaVisit, graceVisit, alanVisit].map(({ page }) => new ConversationPage(page));
  assert.ok(hers && graces && alans);

  await graces.find(ada.username, 'Ada Lovelace');
  await graces.write('from Grace');
  await hers.row('Grace Hopper').getByText('from Grace').waitFor();
  await alans.find(ada.username, 'Ada Lovelace');
  await alans.write('from Alan');
  await hers.row('Alan Turing').getByText('from Alan').waitFor();
  const rows = adaVisit.page.getByRole('navigation').getByRole('listitem');
  await rows.first().filter({ hasText: 'Alan Turing' }).waitFor();
  await graces.write('once more');
  await rows.first().filter({ hasText: 'once more' }).waitFor();

  // A conversation of others does not exist.
  await adaVisit.page.goto('/c/01a20608-dea5-75d5-8621-c8606389d8e8');
  await adaVisit.page.getByText('does not exist, or you may not see it').waitFor();
});
