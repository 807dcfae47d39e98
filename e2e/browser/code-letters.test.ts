import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookInBothThemes } from './both-themes.ts';
import { comes, gone } from './comes.ts';
import { giveFirstPassword, look } from './factor-steps.ts';
import { firstPassword } from './first-password.ts';
import { type Harness, openHarness } from './harness.ts';
import type { Someone } from './someone.ts';
import { tooSmall } from './too-small.ts';

const refused = /status of 4\d\d/;
const row = (page: Page) =>
  page.getByRole('list', { name: 'Two-step sign-in' }).getByRole('listitem').filter({ hasText: 'Code by letter' });

test('who has no app is sent a code by letter, the weaker choice and named so, on a phone', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visitor = await harness.visit('/settings', { who: ada, phone: true, expected: refused });
  const { page } = visitor;
  await row(page).getByText('Weaker than the others').waitFor();
  await page.getByRole('button', { name: 'Turn on Code by letter' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await row(page).getByText('On since').waitFor();
  await row(page).scrollIntoViewIfNeeded();
  await lookInBothThemes(visitor, 'phone-settings-code-letters');

  await using back = await harness.visit('/login', { phone: true, expected: refused });
  await giveFirstPassword(back.page, ada);
  await back.page.getByText('We sent a code to your e-mail address.').waitFor();
  await back.page.getByRole('button', { name: /Send another in \d+ s/ }).waitFor();
  await lookInBothThemes(back, 'phone-login-code-letter');
  await comes(() => tooSmall(back.page), []);
  await back.page.getByLabel('Code', { exact: true }).fill(await codeInLetter(harness, ada));
  await back.page.getByText('No conversations yet').waitFor();
});

test('codes by letter are removed after password and recovery code', async () => {
  await using harness = await openHarness();
  const [ada] = await harness.withPassword('Ada Lovelace');
  await using visitor = await harness.visit('/settings', { who: ada, expected: refused });
  const { page } = visitor;
  await page.getByRole('button', { name: 'Turn on Code by letter' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByRole('button', { name: 'Go on' }).click();
  const kept = page.getByRole('dialog', { name: 'Keep your recovery codes' });
  await comes(() => kept.getByRole('listitem').count(), 10);
  const code = (await kept.getByRole('listitem').first().textContent()) ?? '';
  await kept.getByRole('button', { name: 'I have kept them' }).click();
  await row(page).scrollIntoViewIfNeeded();
  await look(visitor, 'settings-code-letters');
  await page.reload();
  await page.getByRole('button', { name: 'Remove Code by letter' }).click();
  await proof.getByText('We sent a code to your e-mail address.').waitFor();
  await proof.getByLabel('Current password').fill(firstPassword);
  await look(visitor, 'settings-code-letters-proof');
  await proof.getByRole('button', { name: 'Use a recovery code' }).click();
  await proof.getByLabel('Recovery code').fill(code);
  await proof.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('dialog', { name: 'Remove Code by letter?' }).getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Removed. You are logged out everywhere else.').waitFor();
  await gone(page.getByRole('listitem').filter({ hasText: 'Recovery codes' }));
});

async function codeInLetter(harness: Harness, { username }: Someone): Promise<string> {
  await using post = await harness.visit('/', { site: harness.chatter.mailbox });
  await post.page.getByLabel('Find a letter by address or subject').fill(`${username}@example.org`);
  await post.page.getByRole('navigation', { name: 'Letters' }).getByText('Your Chatter code').first().click();
  const line = post.page
    .frameLocator('iframe[title=Letter]')
    .getByText(/Your code is \d{3} \d{3}/)
    .first();
  await line.waitFor();
  await post.picture('letter-log-in-code');
  return ((await line.textContent()) ?? '').replace(/\D/g, '');
}
