import type { Harness } from './harness.ts';
import type { Someone } from './someone.ts';

/** Which letter: to whom, about what, and the label of its button. */
export interface WhichLetter {
  to: string;
  subject: string;
  button: RegExp;
  /** Name of a picture of it. */
  picture: string;
}

/** Reads a letter as a person does, and returns the address behind its button. */
export async function linkInLetter(harness: Harness, { to, subject, button, picture }: WhichLetter): Promise<string> {
  const { mailbox: site } = harness.chatter;
  await using post = await harness.visit('/', { site });
  await post.page.getByLabel('Find a letter by address or subject').fill(to);
  const letters = post.page.getByRole('navigation', { name: 'Letters' });
  await letters.getByText(subject).first().click();
  const link = post.page.frameLocator('iframe[title=Letter]').getByRole('link', { name: button }).first();
  await link.waitFor();
  await post.picture(picture);
  return (await link.getAttribute('href')) ?? '';
}

/** The link for a new password in the newest letter to somebody. */
export function resetLink(harness: Harness, { username }: Pick<Someone, 'username'>): Promise<string> {
  const to = `${username}@example.org`;
  return linkInLetter(harness, { to, subject: 'Set a new Chatter password', button: /Choose a new password/, picture: 'letter-reset' });
}
