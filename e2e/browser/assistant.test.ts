import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import type { Page, Route } from 'playwright-core';
import { AnswersPage } from './answers-page.ts';
import { turn } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';

const refused = (status: number, code: string) => (route: Route) =>
  route.fulfill({ status, contentType: 'application/problem+json', json: { type: 'about:blank', title: code, status, code } });
const knows = (model: string | null) => (route: Route) => route.fulfill({ json: { model, questions: ['What is Git?', 'Tell me a joke'] } });
const chat = (page: Page) => ({ talk: new ConversationPage(page), answers: new AnswersPage(page) });

test('one asks the assistant: a predefined question, then a model whose answer is seen growing, copied, and there after a reload', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/', { who: ada });
  const { page } = visit;
  const { talk, answers } = chat(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

  await page.getByRole('main').getByRole('button', { name: 'Ask the assistant' }).waitFor();
  await visit.picture('assistant-welcome');
  await page.getByRole('main').getByRole('button', { name: 'Ask the assistant' }).click();
  await page.getByText('The model “scripted” answers here.').waitFor();
  const suggestions = page.getByRole('region', { name: 'Questions to begin with' });
  await comes(() => suggestions.getByRole('button').count(), 6);
  await visit.accessible();
  await visit.picture('assistant-intro');

  // A question that is offered sends itself; people have written its answer.
  await suggestions.getByRole('button', { name: 'What can you do?' }).click();
  await talk.message('What can you do?').waitFor();
  await answers.made('Predefined reply').waitFor();
  await gone(suggestions);

  // What a model says arrives in pieces, and is announced once, when it is whole.
  await talk.write('How does an answer look?');
  await answers.growing();
  await answers.made('Model scripted').waitFor();
  await page.getByRole('status').getByText('The assistant has answered: Good question! You asked: How does an answer look?').waitFor();
  const answer = answers.finished.last();
  await comes(() => answer.getByRole('listitem').count(), 3);
  await answer.getByRole('figure', { name: 'ts' }).getByText('const answer = 42;').waitFor();
  await talk
    .row('What can you do')
    .getByText(/^Good question! You asked: How does an answer look/)
    .waitFor();
  await visit.accessible();
  await visit.picture('assistant');

  const before = await answers.texts();
  await answer.getByRole('button', { name: 'Copy the answer' }).click();
  await answer.getByText('Copied').first().waitFor();
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
  assert.match(await copied(), /^Good question![\s\S]*\*\*scripted model\*\*/);
  await answer.getByRole('button', { name: 'Copy the code' }).click();
  await until('the code is copied', async () => (await copied()) === 'const answer = 42;');

  await page.reload();
  await answers.made('Model scripted').waitFor();
  await comes(() => answers.texts(), before);
  await comes(() => page.getByText('The assistant can be wrong.').count(), 1);
});

test('an answer is stopped by keyboard, what is there stays; where it cannot be stopped that is said', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/', { who: ada, theme: 'dark', expected: /status of (503|404)/ });
  const { page } = visit;
  const { talk, answers } = chat(page);
  await page.getByRole('main').getByRole('button', { name: 'Ask the assistant' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ask the');
  await page.getByRole('option', { name: /^Ask the assistant/, selected: true }).waitFor();
  await visit.accessible();
  await page.keyboard.press('Enter');
  await talk.composer.waitFor();

  await talk.write('Write with delay, please');
  await answers.growing();
  await talk.row('Write with delay').getByText('Writing …').waitFor();
  await visit.accessible();
  await visit.picture('assistant-writing-dark');
  await page.route('**/stop', refused(503, 'unavailable'), { times: 1 });
  await answers.stop.click();
  await page.getByRole('alert').getByText('The answer could not be stopped').waitFor();
  await visit.accessible();
  await talk.composer.focus();
  await page.keyboard.press('Tab');
  await answers.stop.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await answers.made('Model scripted').waitFor();
  await answers.stop.waitFor({ state: 'hidden' });
  await talk.composer.and(page.locator(':focus')).waitFor();
  assert.doesNotMatch((await answers.texts()).at(-1) ?? '', /const answer/, 'the end was never written');

  // Whatever an answer holds, here by quoting the question, is text or a safe link.
  await talk.write(
    '# Look\n<img src=x onerror=alert(1)> ![x](https://example.org/spy.png) [a](javascript:alert(1)) [b](https://example.org/b)',
  );
  await answers.finished.nth(1).getByRole('heading', { name: 'Look' }).waitFor();
  await answers.finished.nth(1).getByText('<img src=x onerror=alert(1)>').waitFor();
  assert.equal(await answers.finished.nth(1).locator('img').count(), 0);
  const links = () =>
    answers.finished
      .nth(1)
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => `${link.getAttribute('href')} ${link.getAttribute('rel')}`));
  await comes(async () => (await links()).slice(-1), ['https://example.org/b noopener noreferrer nofollow ugc']);
  assert.ok((await links()).every((link) => link.startsWith('https://example.org/')));

  // Of what fits into no message the rest is cut, and said so.
  await talk.write('something long');
  await talk.log.getByText('The answer was longer than a message may be').waitFor();
  await talk.jumpButton.waitFor({ state: 'hidden' });
});

test('each conversation is called after its first question, in every window, until it is given another title', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/', { who: ada, expected: /status of 503/ });
  await using elsewhere = await harness.visit('/', { who: ada, phone: true, theme: 'dark' });
  const { page } = visit;
  const { talk, answers } = chat(page);
  const far = chat(elsewhere.page).talk;
  const begin = async () => {
    await page.getByRole('button', { name: 'New conversation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ask the assistant' }).click();
    await page.getByRole('heading', { name: 'Assistant', level: 2 }).waitFor();
  };

  await begin();
  await talk.write('Why does bread rise, and why does it sometimes not, however much yeast I take?');
  await page.getByRole('heading', { name: 'Why does bread rise, and why does it sometimes not, however…' }).waitFor();
  await answers.made('Model scripted').waitFor();
  await far.row('Why does bread rise').getByText('Good question!').waitFor();
  await begin();
  // A title that could not be given is given when the conversation is opened again.
  await page.route('**/api/v1/conversations/*', refused(503, 'unavailable'), { times: 1 });
  await talk.write('What is yeast?');
  await answers.made('Model scripted').waitFor();
  await page.getByRole('heading', { name: 'Assistant', level: 2 }).waitFor();
  await talk.row('Why does bread rise').click();
  await page.getByRole('heading', { name: /^Why does bread rise/ }).waitFor();
  await talk.row('Assistant').click();
  await page.getByRole('heading', { name: 'What is yeast?' }).waitFor();
  await far.row('What is yeast').waitFor();

  await page.getByRole('button', { name: 'Rename the conversation' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Baking');
  await visit.accessible();
  await visit.picture('assistant-rename');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Baking' }).waitFor();
  await far.row('Baking').getByText('Assistant').waitFor();
  await elsewhere.accessible();
  await elsewhere.picture('assistant-titles-phone-dark');
  await talk.write('And sourdough?');
  await answers.finished.nth(1).waitFor();
  await page.reload();
  await answers.finished.nth(1).waitFor();
  await talk.row('Baking').waitFor();
  await talk.row('Why does bread rise').waitFor();
  assert.equal(await talk.log.locator('[data-system]').count(), 0, 'a title is not told among the messages');
});

test('on a phone: who answers is told before anything is asked, also that nobody can', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using visit = await harness.visit('/', { who: ada, phone: true, expected: /status of 503/ });
  const { page } = visit;
  const { talk, answers } = chat(page);
  await page.route('**/api/v1/ai', refused(503, 'unavailable'), { times: 1 });
  await page.getByRole('navigation').getByRole('button', { name: 'Ask the assistant' }).waitFor();
  await visit.accessible();
  await visit.picture('assistant-phone-empty');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await visit.accessible();
  await visit.picture('assistant-phone-new');
  await page.getByRole('dialog').getByRole('button', { name: 'Ask the assistant' }).click();
  await page.getByText('The assistant cannot be reached at the moment.').waitFor();
  await visit.accessible();
  await page.route('**/api/v1/ai', knows(null), { times: 1 });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No model is configured here').waitFor();
  await visit.accessible();
  await visit.picture('assistant-phone-intro');

  await page.getByRole('button', { name: 'What is Git?' }).click();
  await answers.made('Predefined reply').waitFor();
  await talk.write('And who made it?');
  await answers.made('Model scripted').waitFor();
  await visit.accessible();
  await visit.picture('assistant-phone');
  await page.reload();
  await answers.made('Model scripted').waitFor();
  await turn(page, 'dark');
  await visit.readable();
  await visit.picture('assistant-phone-dark');
});
