import { join } from 'node:path';
import { onFreePort } from '@chatter/testkit/free-port.ts';
import { type Mailbox, startMailbox } from '@chatter/testkit/mailbox/start-mailbox.ts';
import type { Home } from './home.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

export interface Post extends AsyncDisposable {
  /** Where the mailer posts. */
  readonly smtpUrl: string;
  /** Where letters are read; null when a real mail server was given. */
  readonly mailbox: string | null;
}

/** Starts the development mailbox, unless a mail server is given. Its page is at MAILBOX_PORT, or elsewhere if that is taken. */
export async function startPost(
  { SMTP_URL, MAILBOX_PORT }: Pick<Settings, 'SMTP_URL' | 'MAILBOX_PORT'>,
  home: Pick<Home, 'path'>,
): Promise<Post> {
  if (SMTP_URL !== undefined) {
    say('Letters', 'leave by SMTP_URL');
    return { smtpUrl: SMTP_URL, mailbox: null, [Symbol.asyncDispose]: async () => {} };
  }
  const mailbox = await startAnywhere(join(home.path, 'mailbox'), MAILBOX_PORT);
  say('Letters', mailbox.url);
  return { smtpUrl: mailbox.smtpUrl, mailbox: mailbox.url, [Symbol.asyncDispose]: () => mailbox[Symbol.asyncDispose]() };
}

/** Nothing but its page hangs on the port: whoever holds it, or came first between looking and taking, keeps nobody from starting. */
async function startAnywhere(folder: string, webPort: number): Promise<Mailbox> {
  try {
    return await startMailbox({ folder, webPort });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    return onFreePort((other) => startMailbox({ folder, webPort: other }));
  }
}
