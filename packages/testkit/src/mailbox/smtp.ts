import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { LetterStore } from './letter-store.ts';

export interface SmtpRefusal {
  /** SMTP reply code: 4xx try again later, 5xx never (RFC 5321, section 4.2.1). */
  readonly code: number;
  readonly text: string;
}

export interface Smtp extends AsyncDisposable {
  readonly port: number;
}

const maxBytes = 10 * 1024 * 1024;

/**
 * Takes every letter it is posted at an address and answers 250 when it is kept.
 * @param refuse for tests: why this recipient gets none, or undefined
 */
export async function startSmtp(
  store: LetterStore,
  { host, port }: { host: string; port: number },
  refuse?: (recipient: string) => SmtpRefusal | undefined,
): Promise<Smtp> {
  const server = new SMTPServer({
    banner: 'Chatter mailbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxBytes,
    closeTimeout: 500,
    onRcptTo({ address }, _session, answer) {
      const refusal = refuse?.(address);
      answer(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, session, answer) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then((letter) => {
          if (stream.sizeExceeded) throw Object.assign(new Error('The letter is too large'), { responseCode: 552 });
          return store.add(recipients, letter);
        })
        .then(() => answer(), answer);
    },
  });
  // A client that breaks off in the middle is no concern of the mailbox.
  server.on('error', () => {});
  const listener = server.listen(port, host);
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  };
}
