import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import { authFacts, letterRequested, mailerLetters } from '@chatter/contracts/auth/facts.ts';
import type { AnswerOf } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type RunningService, startService } from '@chatter/platform/service.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect } from 'kysely';
import { migrateMailer } from '../src/migrate.ts';
import { mailer } from '../src/service.ts';
import type { MailerTables } from '../src/tables.ts';

type Written = AnswerOf<typeof writeLetter>;

/** Streams and the mailer's schema on real servers, with auth's side of the contract played by the test. */
export interface MailerStage extends AsyncDisposable {
  servers: Servers;
  db: Kysely<MailerTables>;
  /** Starts the mailer. */
  start(smtpUrl: string): Promise<RunningService>;
  /** Publishes the fact that a letter is asked for. @returns the letter's id */
  request(letter: Partial<Written>): Promise<string>;
  /** Publishes a fact under an outbox id. */
  publish(letter: string, outboxId: string): Promise<void>;
  /** Waits until a fact was delivered again. */
  triedAgain(): Promise<void>;
  /** Waits until the mailer has nothing left to do. */
  settled(): Promise<void>;
}

export const token = 'T'.repeat(43);

export async function setStage(): Promise<MailerStage> {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const { DATABASE_URL = '', NATS_URL = '' } = servers.migrationEnvFor('mailer');
  await migrateMailer(DATABASE_URL);
  await ensureStreams(NATS_URL, { facts: authFacts, consumers: [mailerLetters] });
  const dialect = new MysqlDialect({ pool: createSqlPool(DATABASE_URL, { connections: 2 }) });
  const db = made.adopt(new Kysely<MailerTables>({ dialect }), (it) => it.destroy());
  const bus = made.adopt(await openBus('test', NATS_URL, createLog('test', 'fatal')), (it) => it.close());
  const letters = new Map<string, Written>();
  bus.answer(writeLetter, async ({ letter }) => {
    const written = letters.get(letter);
    if (written === undefined) throw new Refusal('letter-void');
    return written;
  });
  await bus.flush();
  const account = uuidV7();
  const publish = async (letter: string, msgID: string) => {
    const fact = JSON.stringify({ letter, account, kind: letters.get(letter)?.kind ?? 'activation' });
    await bus.connection.jetstream().publish(`${letterRequested.subject}.${account}`, fact, { msgID });
  };
  const consumer = async () => (await bus.connection.jetstreamManager()).consumers.info('auth', mailerLetters.name);
  const ends = made.move();
  return {
    servers,
    db,
    publish,
    start: (smtpUrl) => startService(mailer, servers.envFor('mailer', { SMTP_URL: smtpUrl })),
    async request(letter) {
      const id = uuidV7();
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      letters.set(id, { kind: 'activation', to: 'ann@example.org', name: 'Ann', username: 'ann', token, expiresAt, ...letter });
      await publish(id, uuidV7());
      return id;
    },
    async triedAgain() {
      await until('a fact is delivered again', async () => (await consumer()).num_redelivered > 0);
    },
    async settled() {
      await until('every fact is acked', async () => {
        const { num_pending, num_ack_pending } = await consumer();
        return num_pending === 0 && num_ack_pending === 0;
      });
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}
