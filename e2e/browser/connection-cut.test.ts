import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { listMessages } from '@chatter/contracts/chat/routes.ts';
import { comes } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { type CuttableProxy, startCuttableProxy } from './cuttable-proxy.ts';
import { openHarness } from './harness.ts';

let cable: CuttableProxy;
before(async () => {
  cable = await startCuttableProxy();
});
beforeEach(() => cable.mend());
after(() => cable[Symbol.asyncDispose]());

/** What a browser without a network writes to its console. */
const noNetwork = /ERR_|WebSocket connection/;

test('what is written without a connection is kept, shown as waiting, and sent once and in order after the return', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada, proxy: cable.url, expected: noNetwork });
  await using graceVisit = await harness.visit('/', { who: grace });
  const [hers, graces] = [new ConversationPage(adaVisit.page), new ConversationPage(graceVisit.page)];
  const banner = adaVisit.page.getByText('Reconnecting.');

  await hers.find(grace.username, 'Grace Hopper');
  await hers.write('before');
  await hers.tick('before', 'delivered').waitFor();
  await graces.row('Ada Lovelace').click();
  await graces.message('before').waitFor();

  cable.cut();
  const written = Array.from({ length: 25 }, (_, at) => `written offline, number ${at + 1}`);
  for (const text of written) await hers.write(text);
  await hers.tick('written offline, number 25', 'pending').waitFor();
  await banner.waitFor();
  await adaVisit.accessible();
  await adaVisit.picture('reconnecting');
  await graces.write('while you were away');

  cable.mend();
  await banner.waitFor({ state: 'hidden' });
  await graces.message('written offline, number 25').waitFor();
  await hers.tick('written offline, number 25', 'read').waitFor();
  await hers.scrollUpTo('while you were away');

  await graceVisit.page.reload();
  await graces.message('written offline, number 25').waitFor();
  const { items } = await grace.http.ask(listMessages, { params: { id: conversationOf(graceVisit.page.url()) }, query: { limit: '100' } });
  const bodies = items.map(({ body }) => body);
  assert.deepEqual(
    bodies.filter((body) => body?.startsWith('written offline')),
    written,
  );
  assert.deepEqual(bodies.length, written.length + 2);
});

test('what was written without a connection survives a reload of the page', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using adaVisit = await harness.visit('/', { who: ada, proxy: cable.url, expected: noNetwork });
  await using graceVisit = await harness.visit('/', { who: grace });
  const [hers, graces] = [new ConversationPage(adaVisit.page), new ConversationPage(graceVisit.page)];

  await hers.find(grace.username, 'Grace Hopper');
  await hers.write('first');
  await hers.tick('first', 'delivered').waitFor();
  cable.cut();
  await hers.write('said into the void');
  await hers.tick('said into the void', 'pending').waitFor();
  cable.mend();
  await adaVisit.page.reload();
  await graces.row('Ada Lovelace').getByText('said into the void').waitFor();
  await hers.tick('said into the void', 'delivered').waitFor();
  await comes(() => hers.texts(), ['first', 'said into the void']);
});

test('without a network that is said at once, also on a phone, where the list is shown', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  await using visit = await harness.visit('/', { who: ada, phone: true, expected: noNetwork });
  const { page } = visit;
  const chat = new ConversationPage(page);
  const banner = page.getByText('You are offline.');

  await chat.find(grace.username, 'Grace Hopper');
  await page.context().setOffline(true);
  await banner.waitFor();
  await chat.write('from the tunnel');
  await chat.tick('from the tunnel', 'pending').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await chat.row('Grace Hopper').getByText('from the tunnel').waitFor();
  await banner.waitFor();
  await visit.accessible();
  await visit.picture('offline-phone');
  await page.context().setOffline(false);
  await banner.waitFor({ state: 'hidden' });
  await chat.row('Grace Hopper').locator('[data-tick=sent]').waitFor();
});

function conversationOf(url: string): string {
  return new URL(url).pathname.replace('/c/', '');
}
