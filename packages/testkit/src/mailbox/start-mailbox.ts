import { tempFolder } from '../temp-folder.ts';
import type { Letter } from './letter.ts';
import { type LetterQuery, LetterStore } from './letter-store.ts';
import { type SmtpRefusal, startSmtp } from './smtp.ts';
import { startWeb } from './web.ts';

export interface MailboxPlace {
  /** Where letters are kept; a temporary folder by default. */
  folder?: string;
  /** Address to listen on; 127.0.0.1 by default. */
  host?: string;
  /** Ports there; free ones by default. */
  smtpPort?: number;
  webPort?: number;
  /** For tests: why a recipient gets no letter. */
  refuse?: (recipient: string) => SmtpRefusal | undefined;
}

export interface Mailbox extends AsyncDisposable {
  /** Where to post: `smtp://127.0.0.1:port`. */
  readonly smtpUrl: string;
  /** Where to read, in a browser or by `/api/letters`. */
  readonly url: string;
  /** Letters that fit, newest first. */
  find(query?: LetterQuery): Letter[];
  /** The newest letter that fits, waiting up to 10 s for one. */
  letter(query?: LetterQuery): Promise<Letter>;
}

/** Starts the development mailbox: an SMTP server that delivers nowhere, and a page to read what it was posted. */
export async function startMailbox(place: MailboxPlace = {}): Promise<Mailbox> {
  await using made = new AsyncDisposableStack();
  const store = await LetterStore.open(place.folder ?? made.use(await tempFolder()).path);
  const host = place.host ?? '127.0.0.1';
  const smtp = made.use(await startSmtp(store, { host, port: place.smtpPort ?? 0 }, place.refuse));
  const web = made.use(await startWeb(store, { host, port: place.webPort ?? 0 }));
  const ends = made.move();
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    url: `http://127.0.0.1:${web.port}`,
    find: (query) => store.find(query),
    async letter(query = {}) {
      const [letter] = await store.waitFor(query, AbortSignal.timeout(10_000));
      if (letter === undefined) throw new Error(`No letter within 10 s for ${JSON.stringify(query)}`);
      return letter;
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}
