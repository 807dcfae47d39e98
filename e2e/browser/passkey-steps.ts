import type { Page } from 'playwright-core';
import { firstPassword } from './first-password.ts';
import type { Harness } from './harness.ts';
import type { Visitor } from './visitor.ts';

/** Where browsers make passkeys: they make none for IP addresses. */
export const onLocalhost = ({ chatter }: Harness): string => chatter.gateway.replace('127.0.0.1', 'localhost');

/** Gives the page's browser an authenticator that has checked whose finger it is (WebAuthn, section 11). */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    },
  });
}

/** Adds the first passkey in the settings. @param look what is done while it is named */
export async function addPasskey({ page }: Visitor, name: string, look?: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  await proof.getByLabel('Current password').fill(firstPassword);
  await proof.getByRole('button', { name: 'Go on' }).click();
  const naming = page.getByRole('dialog', { name: 'Add a passkey' });
  await naming.getByLabel('Name of the passkey').fill(name);
  await look?.();
  await naming.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('It is on. You are logged out everywhere else.').waitFor();
}
