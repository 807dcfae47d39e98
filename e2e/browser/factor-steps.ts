import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { offerTotp, setTotp } from '@chatter/contracts/auth/factors.ts';
import type { Page } from 'playwright-core';
import { codeOf, readSecret } from './authenticator-app.ts';
import { comes } from './comes.ts';
import { firstPassword } from './first-password.ts';
import type { Harness } from './harness.ts';
import { proven } from './sessions.ts';
import type { Someone } from './someone.ts';
import type { Visitor } from './visitor.ts';

/** Gives the name and the first password; a second step may follow. */
export async function giveFirstPassword(page: Page, { username }: Pick<Someone, 'username'>): Promise<void> {
  await page.getByLabel('Username or e-mail address').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(firstPassword);
  await page.keyboard.press('Enter');
}

/** Checks the page as it is, and keeps a picture of it. */
export async function look(visitor: Visitor, picture: string): Promise<void> {
  await visitor.page.mouse.move(0, 0);
  await visitor.accessible();
  await visitor.picture(picture);
}

/** Goes through the dialogs of setting up an authenticator app, once its button was pressed. @param see what is done at each of them */
export async function setUpApp(
  visitor: Visitor,
  see: (step: string) => Promise<void> = async () => undefined,
): Promise<{ secret: string; codes: string[] }> {
  const { page } = visitor;
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await see('proof');
  await proof.getByRole('button', { name: 'Go on' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up your authenticator app' });
  await dialog.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const secret = await readSecret(page);
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await see('setup');
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  const kept = page.getByRole('dialog', { name: 'Keep your recovery codes' });
  await comes(() => kept.getByRole('listitem').count(), 10);
  const codes = await kept.getByRole('listitem').allTextContents();
  await see('codes');
  const downloading = page.waitForEvent('download');
  await kept.getByRole('button', { name: 'Download' }).click();
  const file = await readFile(await (await downloading).path(), 'utf8');
  for (const code of codes) assert.ok(file.includes(code));
  await kept.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('It is on. You are logged out everywhere else.').waitFor();
  return { secret, codes };
}

/** Guards somebody's account by an authenticator app, without a page; the session that did goes on. */
export async function guardByApp({ chatter }: Harness, who: Someone): Promise<{ secret: string; codes: string[]; guarded: Someone }> {
  const guarded = await proven(chatter, who);
  const { secret } = await guarded.http.ask(offerTotp);
  const { recoveryCodes } = await guarded.http.ask(setTotp, { body: { code: codeOf(secret) } });
  assert.ok(recoveryCodes);
  return { secret, codes: recoveryCodes, guarded };
}

/** Shows by password and recovery code that it is they, where the page asks. */
export async function proveByCode(page: Page, code: string): Promise<void> {
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByRole('button', { name: 'Use a recovery code' }).click();
  await proof.getByLabel('Recovery code').fill(code);
  await proof.getByRole('button', { name: 'Go on' }).click();
}
