import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import { mailerLetters } from '@chatter/contracts/auth/facts.ts';
import { consume } from '@chatter/platform/consume.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { defineService } from '@chatter/platform/service.ts';
import { Counter } from 'prom-client';
import { linkRootOf, mailerConfig } from './config.ts';
import { LetterBook } from './letter-book.ts';
import { postLetter } from './post-letter.ts';
import { openSmtp } from './smtp.ts';
import type { MailerTables } from './tables.ts';

/** Letters: each posted once. */
export const mailer = defineService({
  name: 'mailer',
  config: mailerConfig,
  async start(scope) {
    const { config, bus, log, metrics } = scope;
    const counter = new Counter({
      name: 'chatter_letters_total',
      help: 'Letters done with',
      labelNames: ['outcome'],
      registers: [metrics],
    });
    const handler = postLetter({
      log,
      linkRoot: linkRootOf(config),
      book: new LetterBook(openSql<MailerTables>(scope, config.DATABASE_URL, { connections: 2 })),
      write: (letter) => bus.ask(writeLetter, { letter }),
      post: openSmtp(config),
      count: (outcome) => counter.inc({ outcome }),
    });
    await consume(scope, mailerLetters, handler);
  },
});
