import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConversation, openConversation } from '@chatter/contracts/chat/routes.ts';
import { until } from '@chatter/testkit/until.ts';
import { gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { openHarness } from './harness.ts';
import type { Someone } from './someone.ts';

const count = 300;

/** Read marks leave a page at most once a second: what opens next must find them at the server. */
async function readByServer(writer: Someone, reader: Someone, c: string, upTo: number): Promise<void> {
  await until('the server knows that all is read', async () => {
    const { marks } = await writer.http.ask(getConversation, { params: { id: c } });
    return marks[reader.id]?.[1] === upTo;
  });
}

test('of 300 messages only a few are in the page; scrolling up fetches older ones and keeps the place', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  const c = await talk(grace, ada, count);
  await ada.http.ask(openConversation, { body: { kind: 'direct', with: grace.id } });
  await using visit = await harness.visit('/', { who: ada });
  const chat = new ConversationPage(visit.page);

  // It opens at the first unread message, which is the very first, not at the end.
  await chat.row('Grace Hopper').getByText('300 unread messages').waitFor();
  await visit.page.waitForFunction('document.title === "(99+) Chatter"');
  await chat.row('Grace Hopper').click();
  await chat.message('message 1').waitFor();
  await visit.page.getByText('New messages').waitFor();
  assert.ok((await chat.texts()).length < 60, 'the list is virtual');
  await visit.accessible();
  await visit.picture('first-unread');

  await chat.jumpButton.click();
  await chat.message(`message ${count}`).waitFor();
  await chat.jumpButton.waitFor({ state: 'hidden' });
  await until('everything is read', async () => (await visit.page.title()) === 'Grace Hopper · Chatter');
  await readByServer(grace, ada, c, count);
  assert.ok((await chat.texts()).length < 60, 'the list is virtual');

  // Opened again, it opens at the end. Upwards pages come as they are needed, until the beginning.
  await visit.page.goto(`/c/${c}`);
  await chat.message(`message ${count}`).waitFor();
  await chat.scrollUpTo('message 1');
  assert.ok((await chat.texts()).length < 60, 'the list is virtual');
  await chat.jumpButton.waitFor();
  await visit.picture('beginning');
});

test('a page of older messages moves nothing that is being read, and a new message below does not either', async () => {
  await using harness = await openHarness();
  const [ada, grace] = await harness.people('Ada Lovelace', 'Grace Hopper');
  const c = await talk(grace, ada, 120);
  await using visit = await harness.visit(`/c/${c}`, { who: ada });
  const chat = new ConversationPage(visit.page);
  await chat.message('message 1').waitFor();
  await chat.jumpButton.click();
  await chat.message('message 120').waitFor();
  await readByServer(grace, ada, c, 120);
  await visit.page.reload();
  await chat.message('message 120').waitFor();

  // Older pages are held back, so that it can be seen what their coming does.
  let letIn = () => {};
  const held = new Promise<void>((resolve) => {
    letIn = resolve;
  });
  const asked = visit.page.waitForRequest(/before=/);
  await visit.page.route(/before=/, async (route) => {
    await held;
    await route.continue();
  });
  await chat.scrollUpTo('message 71');
  await asked;
  const place = await settledTop(chat, 'message 73');
  letIn();
  await visit.page.waitForResponse(/before=/);
  await chat.message('message 70').waitFor({ state: 'attached' });
  assert.ok(Math.abs((await settledTop(chat, 'message 73')) - place) <= 2, 'the place is kept');

  await say(grace, c, ['something new']);
  await visit.page.getByRole('button', { name: 'Jump to latest (1 new)' }).waitFor();
  assert.ok(Math.abs((await settledTop(chat, 'message 73')) - place) <= 2, 'the place is kept');
  await chat.jumpButton.click();
  await chat.message('something new').waitFor();

  // There, it stays at the end as more comes.
  await say(
    grace,
    c,
    Array.from({ length: 30 }, (_, at) => `and ${at + 1}`),
  );
  await chat.message('and 30').waitFor();
  await until('the last one is seen', () => chat.onScreen('and 30'));
  await gone(chat.jumpButton);
});

/** Where a message is on screen, once it does not move any more. */
async function settledTop(chat: ConversationPage, text: string): Promise<number> {
  let before = Number.NaN;
  return until(
    `${text} stands still`,
    async () => {
      const top = (await chat.message(text).boundingBox())?.y ?? Number.NaN;
      const still = Math.abs(top - before) < 1;
      before = top;
      return still ? { top } : null;
    },
    { everyMs: 100 },
  ).then(({ top }) => top);
}

/** Lets `from` say `message 1` ... to `to`, and returns their conversation. */
async function talk(from: Someone, to: Someone, messages: number): Promise<string> {
  const { id } = await from.http.ask(openConversation, { body: { kind: 'direct', with: to.id } });
  await say(
    from,
    id,
    Array.from({ length: messages }, (_, at) => `message ${at + 1}`),
  );
  return id;
}

async function say(from: Someone, c: string, texts: readonly string[]): Promise<void> {
  using client = from.client();
  const accepted = new Set<string>();
  const all = new Promise<void>((resolve) => {
    client.on('entry', ({ entry }) => {
      if (entry.state === 'sent' || entry.state === 'durable') accepted.add(entry.m);
      if (accepted.size === texts.length) resolve();
    });
  });
  client.start();
  for (const text of texts) client.send(c, text);
  await all;
}
