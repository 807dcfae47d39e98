import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundCommunity } from '@chatter/contracts/community/routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { turn } from './both-themes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import type { Visitor } from './visitor.ts';

test('by keyboard alone one goes anywhere: to recent rooms, to people never met, to communities', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan, mary] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Mary Somerville');
  const name = `Astronomers ${uuidV7().slice(-6)}`;
  await mary.http.ask(foundCommunity, { body: { name } });
  await using visit = await harness.visit('/', { who: ada });
  const { page } = visit;
  const { keyboard } = page;
  const chat = new ConversationPage(page);
  for (const someone of [grace, alan]) await chat.find(someone.username, someone.name);
  await chat.write('on the computability of numbers');
  await chat.tick('on the computability of numbers', 'sent').waitFor();

  // With nothing typed: where one was before.
  await keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Go to any conversation' });
  await field.and(page.locator(':focus')).waitFor();
  await page.getByRole('option', { name: 'Grace Hopper' }).waitFor();
  assert.equal(await page.getByRole('option', { name: 'Alan Turing' }).count(), 0, 'one is there already');
  await visit.accessible();
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
  await chat.composer.and(page.locator(':focus')).waitFor();

  // A few letters are enough, and the arrows choose.
  await keyboard.press('Control+k');
  await keyboard.type('al tur');
  await page.getByRole('option', { name: 'Alan Turing', selected: true }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Alan Turing' }).waitFor();

  // Somebody one never talked with.
  await keyboard.press('Control+k');
  await keyboard.type(mary.username);
  await page.getByRole('option', { name: 'Mary Somerville', selected: true }).waitFor();
  await visit.accessible();
  await visit.picture('switcher');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Mary Somerville' }).waitFor();

  await keyboard.press('Control+k');
  await keyboard.type(name);
  await page.getByRole('option', { name, selected: true }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { name, level: 2 }).waitFor();

  // Escape leaves everything as it was.
  await keyboard.press('Control+k');
  await keyboard.type('nothing is called so');
  await page.getByText('Nothing is called “nothing is called so”').waitFor();
  await visit.accessible();
  await keyboard.press('Escape');
  await field.waitFor({ state: 'hidden' });
  await page.getByRole('heading', { name, level: 2 }).waitFor();

  await page.goto('/');
  await turn(page, 'dark');
  await openByHint(visit);
});

/** The empty room says how, and a click does it too. */
async function openByHint({ page, readable, picture }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Go to any person, group or channel' }).click();
  await page.getByRole('option', { name: 'Mary Somerville' }).waitFor();
  await readable();
  await picture('switcher-dark');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Go to any conversation' }).click();
  await page.getByRole('combobox', { name: 'Go to any conversation' }).waitFor();
}
