import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

test('the composer: lines, input methods, growth, the limit, and a draft that survives', async () => {
  await using harness = await openHarness();
  const [ada, grace, alan] = await harness.people('Ada Lovelace', 'Grace Hopper', 'Alan Turing');
  await using visit = await harness.visit('/', { who: ada });
  const { page } = visit;
  const chat = new ConversationPage(page);
  const height = async () => (await chat.composer.boundingBox())?.height ?? 0;
  await chat.find(alan.username, 'Alan Turing');
  await chat.find(grace.username, 'Grace Hopper');

  const oneLine = await height();
  await chat.composer.fill('first line');
  await chat.composer.press('Shift+Enter');
  await page.keyboard.type('second line');
  await until('it grows', async () => (await height()) > oneLine);
  await chat.composer.press('Enter');
  await chat.message('first line\nsecond line').waitFor();
  await until('it shrinks again', async () => (await height()) === oneLine);

  // An input method's Enter chooses a word.
  await chat.composer.fill('にほんご');
  await chat.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await chat.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
  assert.equal(await chat.composer.inputValue(), 'にほんご');

  // White space alone is nothing to say.
  await chat.write('   ');
  await chat.composer.fill('x'.repeat(9_700));
  await page.getByText('300 characters left').waitFor();
  await chat.composer.fill('x'.repeat(10_001));
  await page.getByText('1 character too many').waitFor();
  await visit.accessible();
  await visit.picture('limit');
  await chat.composer.press('Enter');
  assert.equal((await chat.composer.inputValue()).length, 10_001, 'nothing is cut off');
  assert.deepEqual(await chat.texts(), ['first line\nsecond line']);

  await chat.composer.fill('A thought not yet');
  await chat.row('Alan Turing').click();
  await page.getByRole('heading', { name: 'Alan Turing' }).waitFor();
  await comes(() => chat.composer.inputValue(), '', 'a draft belongs to its conversation');
  await chat.row('Grace Hopper').getByText('Draft:').waitFor();
  await page.reload();
  await chat.row('Grace Hopper').getByText('A thought not yet').waitFor();
  await chat.row('Grace Hopper').click();
  await comes(() => chat.composer.inputValue(), 'A thought not yet', 'the draft is back');
  await chat.composer.press('Enter');
  await chat.tick('A thought not yet', 'sent').waitFor();
  await gone(chat.row('Grace Hopper').getByText('Draft:'));
});

test('a message that cannot be sent says why, can be tried again, and can be deleted', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using visit = await harness.visit('/', { who: ada });
  const chat = new ConversationPage(visit.page);
  await chat.find(grace.username, 'Grace Hopper');

  // Half a character has no form in UTF-8.
  await chat.composer.evaluate((area: { value: string; dispatchEvent(event: Event): boolean }) => {
    area.value = 'half \ud83d of it';
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await chat.composer.press('Enter');
  await visit.page.getByText('it contains characters that cannot be stored').waitFor();
  await visit.accessible();
  await visit.picture('failed');
  await visit.page.getByRole('button', { name: 'Retry' }).click();
  await visit.page.getByText('it contains characters that cannot be stored').waitFor();
  await comes(async () => (await chat.texts()).length, 1);
  await visit.page.getByRole('button', { name: 'Delete' }).click();
  await comes(() => chat.texts(), [], 'it is gone');
  await chat.write('a whole one');
  await chat.tick('a whole one', 'sent').waitFor();
});
