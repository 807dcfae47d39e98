import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

test('one sees who is here and who writes, until it is said or given up', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  await using adaVisit = await harness.visit('/', { who: ada });
  await using graceVisit = await harness.visit('/', { who: grace, phone: true });
  const [adas, graces] = [adaVisit, graceVisit].map(({ page }) => new ConversationPage(page));
  assert.ok(adas && graces);
  const header = adaVisit.page.getByRole('main').locator('header');

  await adas.find(grace.username, 'Grace Hopper');
  await header.getByText('Online').waitFor();
  await adas.write('Are you there?');
  await graces.row('Ada Lovelace').click();
  await graces.message('Are you there?').waitFor();

  // Every key is a sign; what has been said ends it.
  await graces.composer.pressSequentially('Yes, ');
  await header.getByText('Writing …').waitFor();
  await adas.row('Grace Hopper').getByText('Writing …').waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('writing');
  await graces.composer.press('Enter');
  await adas.message('Yes,').waitFor();
  await header.getByText('Online').waitFor();
  await gone(adaVisit.page.getByText('Writing …'));

  // What is given up ends by itself; among several people it says who.
  await adas.beginGroup('Compilers', [grace, alan]);
  await graceVisit.page.getByRole('button', { name: 'Back' }).click();
  await graces.row('Compilers').click();
  await graces.composer.pressSequentially('Perhaps');
  await header.getByText('Grace is writing …').waitFor();
  await header.getByText(/^(Grace, Alan|Alan, Grace)$/).waitFor();

  await adas.row('Grace Hopper').click();
  await graceVisit.page.close();
  await header.getByText('Last seen at').waitFor();
  await adaVisit.accessible();
});
