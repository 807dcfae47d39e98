import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { codeOf } from './authenticator-app.ts';
import { lookInBothThemes, turn } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { giveFirstPassword, guardByApp, look, setUpApp } from './factor-steps.ts';
import { firstPassword } from './first-password.ts';
import { openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';
import { enter } from './sessions.ts';
import { openSettings } from './settings-page.ts';
import { tooSmall } from './too-small.ts';

const refused = /status of 4\d\d/;
const row = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Two-step sign-in' }).getByRole('listitem').filter({ hasText: name });
const fits = (page: Page) => comes(() => page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), true);

test('who sets up an authenticator app logs in by its code from then on, or by a recovery code, and can remove it', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using elsewhere = await harness.visit('/', { who: ada, expected: refused });
  await elsewhere.page.getByText('No conversations yet').waitFor();
  await using here = await harness.visit('/settings', { who: await enter(harness.chatter, ada), expected: refused });
  const { page } = here;
  await row(page, 'Authenticator app').scrollIntoViewIfNeeded();
  await look(here, 'settings-factors-off');
  await page.getByRole('button', { name: 'Set up Authenticator app' }).click();
  const { secret, codes } = await setUpApp(here, (step) => look(here, `settings-factors-${step}`));
  await elsewhere.page.getByText('Your session has ended. Please log in again.').waitFor();
  await row(page, 'Recovery codes').getByText('10 codes left').waitFor();
  await row(page, 'Authenticator app').scrollIntoViewIfNeeded();
  await look(here, 'settings-factors-on');
  const to = `${ada.username}@example.org`;
  await linkInLetter(harness, {
    ...{ to, subject: 'Two-step sign-in was added to your Chatter account' },
    ...{ button: /See your settings/, picture: 'letter-factor-added' },
  });

  // The password alone opens nothing; where one wanted to go is not forgotten.
  await using back = await harness.visit('/communities', { expected: refused });
  await back.page.getByLabel('Username or e-mail address').waitFor();
  await giveFirstPassword(back.page, ada);
  await back.page.getByRole('heading', { name: 'One more step' }).waitFor();
  await look(back, 'login-factor');
  await back.page.goto('/');
  await back.page.getByLabel('Username or e-mail address').waitFor();
  await back.page.goto('/login/step?to=/communities');
  await back.page.getByLabel('Code', { exact: true }).fill(wrongCode(secret));
  await back.page.getByText('This code is not right, or was used already.').waitFor();
  await look(back, 'login-factor-wrong');
  await back.page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
  await back.page.waitForURL('**/communities');

  const lost = elsewhere;
  await turn(lost.page, 'dark');
  await giveFirstPassword(lost.page, ada);
  await lost.page.getByRole('button', { name: 'Use a recovery code' }).click();
  await lost.page.getByLabel('Recovery code').fill('abcd');
  await lost.page.keyboard.press('Enter');
  await lost.page.getByText('A recovery code has six groups').waitFor();
  await look(lost, 'login-factor-recovery-dark');
  await lost.page.getByLabel('Recovery code').fill(codes[0] ?? '');
  await lost.page.keyboard.press('Enter');
  await lost.page.getByText('No conversations yet').waitFor();
  await linkInLetter(harness, {
    ...{ to, subject: 'A recovery code of your Chatter account was used' },
    ...{ button: /See your settings/, picture: 'letter-recovery-code-used' },
  });

  await openSettings(lost.page);
  await row(lost.page, 'Recovery codes').getByText('9 codes left').waitFor();
  await lost.page.getByRole('button', { name: 'Remove Authenticator app' }).click();
  const proof = lost.page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByRole('button', { name: 'Use a recovery code' }).click();
  await proof.getByLabel('Recovery code').fill(codes[0] ?? '');
  await proof.getByRole('button', { name: 'Go on' }).click();
  await proof.getByText('This code is not right, or was used already.').waitFor();
  await look(lost, 'settings-factors-proof-dark');
  await proof.getByLabel('Recovery code').fill(codes[1] ?? '');
  await proof.getByRole('button', { name: 'Go on' }).click();
  const removing = lost.page.getByRole('dialog', { name: 'Remove Authenticator app?' });
  await removing.getByRole('button', { name: 'Remove' }).waitFor();
  await look(lost, 'settings-factors-remove-dark');
  await removing.getByRole('button', { name: 'Remove' }).click();
  await lost.page.getByText('Removed. You are logged out everywhere else.').waitFor();
  await gone(row(lost.page, 'Recovery codes'));
  await page.getByText('Your session has ended. Please log in again.').waitFor();
  await giveFirstPassword(page, ada);
  await page.getByRole('button', { name: /Your account/ }).waitFor();
});

test('five wrong codes end a log-in, and its owner is told', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  const { secret } = await guardByApp(harness, ada);
  await using visitor = await harness.visit('/login', { expected: refused });
  const { page } = visitor;
  await giveFirstPassword(page, ada);
  const field = page.getByLabel('Code', { exact: true });
  for (let guess = 0; guess < 5; guess++) {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await field.fill('');
    await field.fill(wrongCode(secret));
    await answered;
    await page.getByText('This code is not right').waitFor();
  }
  await field.fill(codeOf(secret, 1));
  await page.getByText('That took too long, or too many tries. Please begin again.').waitFor();
  assert.equal(new URL(page.url()).pathname, '/login');
  await linkInLetter(harness, {
    ...{ to: `${ada.username}@example.org`, subject: 'Somebody tried to get into your Chatter account' },
    ...{ button: /Set a new password/, picture: 'letter-factor-guessed' },
  });
});

test('setting up two-step sign-in and logging in with it fit a phone, by day and by night', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visitor = await harness.visit('/settings', { who: ada, phone: true });
  const { page } = visitor;
  await page.getByRole('button', { name: 'Set up Authenticator app' }).click();
  await setUpApp(visitor, async (step) => {
    await lookInBothThemes(visitor, `phone-settings-factors-${step}`);
    if (step !== 'setup') return;
    const open = page.getByRole('link', { name: 'Open in an app on this device' });
    assert.match((await open.getAttribute('href')) ?? '', /^otpauth:\/\/totp\//, 'a phone cannot scan what it shows itself');
    await comes(() => tooSmall(page), []);
  });
  await row(page, 'Recovery codes').scrollIntoViewIfNeeded();
  await lookInBothThemes(visitor, 'phone-settings-factors-on');
  await fits(page);
  await using again = await harness.visit('/login', { phone: true });
  await giveFirstPassword(again.page, ada);
  await again.page.getByRole('heading', { name: 'One more step' }).waitFor();
  await lookInBothThemes(again, 'phone-login-factor');
  await comes(() => tooSmall(again.page), []);
  await fits(again.page);
});

function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2].map((later) => codeOf(secret, later));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) as string;
}
