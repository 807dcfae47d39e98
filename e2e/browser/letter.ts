import { until } from '@chatter/testkit/until.ts';
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

/** Reads a letter, and returns the address behind its button. That people find it in the mailbox is of `code-letters.test.ts`. */
export async function linkInLetter(harness: Harness, { to, subject, button, picture }: WhichLetter): Promise<string> {
  const { mailbox: site } = harness.chatter;
  const { id } = await until(
    `a letter “${subject}”`,
    async () => (await lettersTo(site, to)).find((letter) => letter.subject.includes(subject)),
    {
      withinMs: 30_000,
      everyMs: 100,
    },
  );
  await using post = await harness.visit(`/letters/${id}`, { site });
  const link = post.page.getByRole('link', { name: button }).first();
  await link.waitFor();
  await post.picture(picture);
  return (await link.getAttribute('href')) ?? '';
}

/** What came for an address, the newest first. */
async function lettersTo(mailbox: string, to: string): Promise<{ id: string; subject: string }[]> {
  const answer = await fetch(`${mailbox}/api/letters?to=${encodeURIComponent(to)}`);
  return ((await answer.json()) as { items: { id: string; subject: string }[] }).items;
}

/** The link for a new password in the newest letter to somebody. */
export function resetLink(harness: Harness, { username }: Pick<Someone, 'username'>): Promise<string> {
  const to = `${username}@example.org`;
  return linkInLetter(harness, { to, subject: 'Set a new Chatter password', button: /Choose a new password/, picture: 'letter-reset' });
}
