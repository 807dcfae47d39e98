import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { ConversationPage } from './conversation-page.ts';
import { firstPassword } from './first-password.ts';
import { openHarness } from './harness.ts';
import { linkInLetter, resetLink } from './letter.ts';
import { enter } from './sessions.ts';
import { tooSmall } from './too-small.ts';

const password = firstPassword;
const refused = /status of 4\d\d/;

test('who forgot the password gets in by a letter, and is logged out everywhere else', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  await using elsewhere = await harness.visit('/', { who: ada });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  await using visitor = await harness.visit('/login', { expected: refused });
  const { page } = visitor;
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await page.mouse.move(0, 0);
  await visitor.accessible();
  await visitor.picture('forgot');
  await page.getByRole('button', { name: 'Send the letter' }).click();
  await page.getByText('Please fill this in.').waitFor();

  // Nobody is told whether there is such an account.
  for (const login of ['nobody@example.org', ada.username]) {
    await page.getByLabel('Username or e-mail address').fill(login);
    await page.keyboard.press('Enter');
    await page.getByText(`If “${login}” belongs to an account`).waitFor();
    await page.mouse.move(0, 0);
    await visitor.accessible();
    await visitor.picture('forgot-sent');
    if (login !== ada.username) await page.getByRole('button', { name: 'Try another' }).click();
  }

  const link = await resetLink(harness, ada);
  assert.ok(link.startsWith(`${harness.chatter.publicUrl}/reset#t=`), link);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await comes(async () => new URL(page.url()).hash, '', 'the token stays in no history');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('7 more characters to go').waitFor();
  await page.mouse.move(0, 0);
  await visitor.accessible();
  await visitor.picture('reset');
  await page.getByLabel('New password').fill('Password12345!');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('on the list every attacker tries first').waitFor();
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await page.mouse.move(0, 0);
  await visitor.accessible();
  await visitor.picture('reset-done');
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();

  await page.getByRole('link', { name: 'Log in' }).click();
  await logIn(page, ada.username);
  await page.getByText('No conversations yet').waitFor();
  const { pathname, hash } = new URL(link);
  await page.goto(pathname + hash);
  await page.getByLabel('New password').fill('another horse of the battery');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  await page.mouse.move(0, 0);
  await visitor.accessible();
  await visitor.picture('reset-spent');
  await page.goto('/reset#t=half');
  await page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
  await page.getByRole('link', { name: 'Ask for another letter' }).click();
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await linkInLetter(harness, {
    to: `${ada.username}@example.org`,
    subject: 'Your Chatter password was changed',
    button: /Set a new password/,
    picture: 'letter-password-changed',
  });
});

test('a password changed in the settings ends other sessions, and all windows of this browser go on', async () => {
  await using harness = await openHarness();
  const [grace, ada] = await harness.withPassword('Grace Hopper', 'Ada Lovelace');
  await using here = await harness.visit('/settings', { who: grace, expected: refused });
  await using elsewhere = await harness.visit('/', { who: await enter(harness.chatter, grace), expected: refused });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  const { page } = here;
  const beside = await page.context().newPage();
  await beside.goto('/');
  const talk = new ConversationPage(beside);
  await talk.find(ada.username, 'Ada Lovelace');
  await talk.write('before the change');

  const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')];
  const submit = page.getByRole('button', { name: 'Change password' });
  await submit.scrollIntoViewIfNeeded();
  await current.fill('not the password');
  await next.fill('short');
  await submit.click();
  await page.getByText('7 more characters to go').waitFor();
  await next.fill('another horse of the battery');
  await submit.click();
  await page.getByText('This is not your current password.').waitFor();
  await page.mouse.move(0, 0);
  await here.accessible();
  await here.picture('settings-password-wrong');
  await current.fill(password);
  await submit.click();
  await page.getByText('Changed. You are logged out everywhere else.').waitFor();
  await page.mouse.move(0, 0);
  await here.accessible();
  await here.picture('settings-password');
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();

  // Both windows of this browser have lost their sockets, and have new ones.
  await talk.write('after the change');
  await talk.tick('after the change', 'sent').waitFor();
  await page
    .getByRole('button', { name: /Ada Lovelace/ })
    .or(page.getByText('after the change'))
    .first()
    .waitFor();
  assert.equal(new URL(page.url()).pathname, '/settings');
  await gone(beside.getByText('Your session has ended'));
});

test('the pages for a new password fit a phone, by day and by night', async () => {
  await using harness = await openHarness();
  await using stranger = await harness.visit('/forgot', { phone: true });
  await stranger.page.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await lookInBothThemes(stranger, 'phone-forgot');
  await comes(() => tooSmall(stranger.page), []);
  await stranger.page.goto(`/reset#t=${'x'.repeat(43)}`);
  await stranger.page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await lookInBothThemes(stranger, 'phone-reset');
  await comes(() => tooSmall(stranger.page), []);
});

test('attack 26: whatever host a request names, the link in the letter leads to the configured one', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.people('Ada Lovelace');
  const body = JSON.stringify({ login: ada.username });
  const { gateway, publicUrl } = harness.chatter;
  const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
  const headers = { ...forged, origin: publicUrl, 'content-type': 'application/json', 'content-length': body.length };
  const status = await new Promise<number>((resolve, reject) => {
    const asking = request(`${gateway}/api/v1/accounts/reset-letters`, { method: 'POST', headers, agent: false });
    asking.on('response', (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject);
    asking.end(body);
  });
  assert.equal(status, 202);
  assert.ok((await resetLink(harness, ada)).startsWith(`${publicUrl}/reset#t=`));
});

async function logIn(page: Page, login: string): Promise<void> {
  await page.getByLabel('Username or e-mail address').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}
