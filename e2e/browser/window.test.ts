import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openHarness } from './harness.ts';
import type { Visitor } from './visitor.ts';

test('a window that another left holds nothing of theirs', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  const first = await harness.visit('/login');
  const fresh = await held(first);
  const [name = '', value = ''] = ada.cookie.split('=');
  await first.page.context().addCookies([{ name, value, url: harness.chatter.gateway }]);
  await first.page.evaluate(`{
    localStorage.setItem('chatter.theme', 'dark');
    sessionStorage.setItem('what', 'theirs');
    document.cookie = 'what=theirs';
    history.pushState({}, '', '/forgot');
  }`);
  await first.page.route('**/*', (route) => route.abort());
  await first.page.context().newPage();
  await first[Symbol.asyncDispose]();
  await using next = await harness.visit('/login');
  assert.equal(next.page, first.page, 'it is used again');
  assert.deepEqual(await held(next), fresh);
});

/** All that a visit could leave, once the page has asked who is there. */
async function held({ page }: Visitor): Promise<unknown> {
  await page.getByRole('heading', { name: 'Log in to Chatter' }).waitFor();
  const stored = await page.evaluate<unknown>(
    '[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, history.length, document.documentElement.className]',
  );
  return { stored, cookies: await page.context().cookies(), pages: page.context().pages().length };
}
