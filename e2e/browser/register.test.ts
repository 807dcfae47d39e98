import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Page } from 'playwright-core';
import { comes } from './comes.ts';
import { openHarness } from './harness.ts';
import { linkInLetter } from './letter.ts';

test('a newcomer registers, reads the letter, activates the account, logs in, and logs out again', async () => {
  await using harness = await openHarness();
  await using visitor = await harness.visit('/');
  const { page } = visitor;
  const username = `ada-${uuidV7().slice(-8)}`;
  const password = 'correct horse battery staple';

  // Who is not signed in is asked to log in, and from there to register.
  await page.getByRole('heading', { name: 'Log in to Chatter' }).waitFor();
  await visitor.accessible();
  await visitor.picture('login');
  await comes(() => focused(page), 'login', 'one can type at once');
  await page.getByLabel('Username or e-mail address').fill(username);
  await page.keyboard.press('Enter');
  await page.getByText('Please fill this in.').waitFor();
  await comes(() => focused(page), 'password', 'what is missing has the focus');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByRole('heading', { name: 'Create your account' }).waitFor();
  await visitor.accessible();
  await visitor.picture('register');

  // Who passes through a field has done nothing wrong yet. Faults are told at their fields, the first of which gets the focus.
  await page.locator('[name=firstName]:focus').waitFor();
  for (const _ of 'four') await page.keyboard.press('Tab');
  await comes(() => focused(page), 'password');
  assert.equal(await page.getByText('Please fill this in.').count(), 0);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Please fill this in.').first().waitFor();
  await comes(() => focused(page), 'firstName');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByText('7 more characters to go').waitFor();
  await visitor.accessible();
  await visitor.picture('register-faults');

  await page.getByLabel('First name').fill('Ada');
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('E-mail address').fill(`${username}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
  await page.getByText(`${username}@example.org`).waitFor();
  await visitor.accessible();
  await visitor.picture('check-mail');
  await page.getByRole('button', { name: 'Send the letter again' }).click();
  await page.getByText('One is sent at most every ten minutes.').waitFor();
  await page.getByRole('link', { name: 'Register again' }).waitFor();

  // Without the letter there is no way in, and the refusal does not say why.
  await page.getByRole('link', { name: 'Go to log in' }).click();
  await page.getByLabel('Username or e-mail address').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').getByText('does not match an active account').waitFor();
  await page.locator('[name=password]:focus').waitFor();
  await visitor.accessible();

  const letter = { to: `${username}@example.org`, subject: 'Activate your Chatter account', button: /Activate/, picture: 'letter' };
  await page.goto(await linkInLetter(harness, letter));
  await page.getByRole('heading', { name: 'Welcome aboard' }).waitFor();
  await comes(async () => new URL(page.url()).hash, '', 'the token stays in no history');
  await visitor.accessible();
  await visitor.picture('activated');

  await page.getByRole('link', { name: 'Log in' }).click();
  await page.getByLabel('Username or e-mail address').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('No conversations yet').waitFor();
  await visitor.accessible();
  await visitor.picture('first-room');

  await page.getByRole('button', { name: /Your account: Ada Lovelace/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in to Chatter' }).waitFor();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Log in to Chatter' }).waitFor();
});

test('a link that was used, or has lost a part, says so and shows the way on', async () => {
  await using harness = await openHarness();
  await using visitor = await harness.visit(`/activate#t=${'x'.repeat(43)}`, { expected: /status of 4\d\d/ });
  await visitor.page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  await visitor.accessible();
  await visitor.picture('activate-failed');
  await visitor.page.goto('/activate#t=half');
  await visitor.page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
  await visitor.page.getByText('a part of it is missing').waitFor();
});

test('a link whose username somebody else activated first says so, and leads to registering another', async () => {
  await using harness = await openHarness();
  const { gateway, mailbox } = harness.chatter;
  const username = `wanted-${uuidV7().slice(-8)}`;
  const post = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', origin: gateway };
    assert.ok((await fetch(`${gateway}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).ok, path);
  };
  const links = [];
  for (const who of ['quick', 'slow']) {
    const email = `${who}-${username}@example.org`;
    await post('/accounts', { username, email, password: 'correct horse battery staple', firstName: 'Ada', lastName: 'Lovelace' });
    const { items } = (await (await fetch(`${mailbox}/api/letters?to=${email}&wait=20`)).json()) as { items: { links: string[] }[] };
    links.push(items[0]?.links.find((link) => link.includes('#t=')) ?? '');
  }
  await post('/accounts/activate', { token: links[0]?.split('#t=')[1] });
  const { pathname, hash } = new URL(links[1] as string);
  await using visitor = await harness.visit(pathname + hash, { expected: /status of 409/ });
  await visitor.page.getByRole('heading', { name: 'This username is taken' }).waitFor();
  await visitor.accessible();
  await visitor.picture('activate-taken');
  await visitor.page.getByRole('link', { name: 'Register again' }).click();
  await visitor.page.getByRole('heading', { name: 'Create your account' }).waitFor();
});

/** Name of the field that has the focus. */
function focused(page: Page): Promise<string | null> {
  return page.locator(':focus').getAttribute('name');
}
