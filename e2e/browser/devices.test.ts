import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOut } from '@chatter/contracts/auth/routes.ts';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes } from './comes.ts';
import { type Harness, openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';
import { enter } from './sessions.ts';
import type { Someone } from './someone.ts';
import { tooSmall } from './too-small.ts';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';
const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

const rows = (page: Page) => page.getByRole('list', { name: 'Devices' }).getByRole('listitem');

test('a person sees where they are logged in, ends one session after the other, and those windows are told at once', async () => {
  await using harness = await openHarness();
  const { gateway, publicUrl } = harness.chatter;
  const [ada, phone, office] = await loggedInBy(harness, chrome, iphone, edge);
  await using elsewhere = await harness.visit('/', { who: office });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  await using here = await harness.visit('/settings', { who: ada });
  const { page } = here;
  await comes(() => rows(page).count(), 3);
  await comes(async () => (await rows(page).first().textContent())?.includes('This device'), true);
  await rows(page).filter({ hasText: 'Edge on Windows' }).waitFor();
  await rows(page).last().scrollIntoViewIfNeeded();
  await here.accessible();
  await here.picture('settings-devices');

  // One that logs out by itself while it is still listed here.
  await fetch(`${gateway}/api/v1/sessions/current`, { method: 'DELETE', headers: { cookie: phone.cookie, origin: gateway } });
  await page.getByRole('button', { name: 'Log out Safari on iPhone' }).click();
  await page.getByText('Logged out there.').waitFor();
  await comes(() => rows(page).count(), 2);

  await page.getByRole('button', { name: 'Log out Edge on Windows' }).click();
  await comes(() => rows(page).count(), 1);
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();
  assert.equal((await fetch(`${gateway}/api/v1/me`, { headers: { cookie: office.cookie } })).status, 401);
  assert.equal(await page.getByRole('button', { name: 'Log out all others' }).count(), 0);

  const link = await linkInLetter(harness, {
    to: `${ada.username}@example.org`,
    subject: 'New log-in to your Chatter account',
    button: /See your devices/,
    picture: 'letter-new-device',
  });
  assert.equal(link, `${publicUrl}/settings`);
});

test('all other sessions end together, and this one goes on', async () => {
  await using harness = await openHarness();
  const [ada, ...others] = await loggedInBy(harness, edge, iphone, 'curl/8');
  await using here = await harness.visit('/settings', { who: ada, theme: 'dark' });
  const { page } = here;
  await page.getByText('Unknown device').waitFor();
  await page.getByRole('button', { name: 'Log out all others' }).click();
  const dialog = page.getByRole('dialog', { name: 'Log out all others?' });
  await dialog.getByText('This one stays.').waitFor();
  await here.accessible();
  await here.picture('settings-devices-others-dark');
  await dialog.getByRole('button', { name: 'Log out all others' }).click();
  await page.getByText('Logged out everywhere else.').waitFor();
  await comes(() => rows(page).count(), 1);
  for (const { cookie } of others) {
    assert.equal((await fetch(`${harness.chatter.gateway}/api/v1/me`, { headers: { cookie } })).status, 401);
  }
  await page.reload();
  await comes(() => rows(page).count(), 1);
});

test('the list of devices fits a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada] = await loggedInBy(harness, iphone, edge);
  await using visit = await harness.visit('/settings', { who: ada, phone: true });
  const { page } = visit;
  await comes(() => rows(page).count(), 2);
  await page.getByRole('button', { name: 'Log out everywhere' }).scrollIntoViewIfNeeded();
  await lookInBothThemes(visit, 'phone-settings-devices');
  await comes(() => tooSmall(page), []);
  await comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);
});

/** Somebody by each of these browsers, and by no other. */
async function loggedInBy<Agents extends string[]>(harness: Harness, ...agents: Agents): Promise<{ [At in keyof Agents]: Someone }> {
  const [ada] = await harness.withPassword('Ada Lovelace');
  await ada.http.ask(logOut);
  const sessions: Someone[] = [];
  for (const userAgent of agents) sessions.push(await enter(harness.chatter, ada, { userAgent }));
  return sessions as { [At in keyof Agents]: Someone };
}
