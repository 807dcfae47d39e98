import type { DataOf, Fact } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Generated, type Kysely, sql, type Transaction } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import { Compile } from 'typebox/compile';
import { failpoint } from './failpoint.ts';
import { bytesToUuid, uuidToBytes } from './ids.ts';
import { startLoop } from './loop.ts';
import { withRetry } from './mysql.ts';
import { Origins } from './origins.ts';
import type { Scope } from './service.ts';
import { SpanKind } from './tracing.ts';

/** The table of facts not yet published; part of a service's own schema. */
export interface OutboxTable {
  id: Generated<number>;
  event_id: Buffer;
  subject: string;
  payload: string;
  created_at: Date;
  published_at: Date | null;
  stream_seq: number | null;
}
export interface WithOutbox {
  outbox: OutboxTable;
}

/** Where facts come from, by their ids, until the relay of this process publishes them. */
const origins = new Origins();
const batchSize = 100;
const keepDays = 7;
const dropEveryMs = 3_600_000;

/** Makes the outbox table; for a service's first migration. */
export async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE outbox (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    event_id BINARY(16) NOT NULL,
    subject VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    published_at DATETIME(3) NULL,
    stream_seq BIGINT UNSIGNED NULL,
    UNIQUE KEY outbox_event (event_id),
    KEY outbox_published (published_at, id),
    KEY outbox_stream (stream_seq)
  )`.execute(db);
}

/**
 * Writes a fact into the outbox, in the transaction that makes it true. The relay publishes it afterwards.
 * @param key the subject's last part: an id, no dots or spaces
 */
export async function addToOutbox<DB extends WithOutbox, F extends Fact>(
  trx: Transaction<DB>,
  fact: F,
  key: string,
  data: DataOf<F>,
): Promise<void> {
  if (!Compile(fact.data).Check(data)) throw new Error(`${fact.subject}: the data does not fit the contract`);
  const id = uuidV7();
  origins.note(id);
  await (trx as unknown as Transaction<WithOutbox>)
    .insertInto('outbox')
    .values({
      event_id: uuidToBytes(id),
      subject: `${fact.subject}.${key}`,
      payload: JSON.stringify(data),
      created_at: new Date(),
      published_at: null,
      stream_seq: null,
    })
    .execute();
}

export interface Relay {
  /** Publish soon: something was just committed. */
  wake(): void;
}

/**
 * Publishes what stands in the outbox, oldest first, at least once, also what a crash left behind. After a start and after each
 * reconnect every row above the stream's last is published again: JetStream's ack is no fsync. So is what stands where a fact
 * published since then came to stand.
 */
export function startRelay<DB extends WithOutbox>(
  scope: Pick<Scope<unknown>, 'bus' | 'log' | 'metrics' | 'name' | 'onStop'>,
  database: Kysely<DB>,
): Relay {
  const db = database as unknown as Kysely<WithOutbox>;
  measureAge(scope.metrics, db);
  let compare = true;
  let droppedAtMs = 0;
  const loop = startLoop('outbox relay', 500, scope.log, async () => {
    if (!scope.bus.connected) return; // A publish would wait out its time for nothing, past the return of NATS.
    if (compare) {
      compare = false;
      await republishLost(scope, db).catch((error: unknown) => {
        compare = true;
        throw error;
      });
    }
    if (Date.now() - droppedAtMs > dropEveryMs) {
      await dropOld(db);
      droppedAtMs = Date.now();
    }
    while ((await publishBatch(scope, db)) === batchSize);
  });
  scope.bus.onReconnect(() => {
    compare = true;
    loop.retry();
  });
  scope.onStop('outbox relay', () => loop.stop());
  return { wake: () => loop.wake() };
}

/** How long the oldest fact has waited to be published, as `chatter_outbox_age_seconds`; NaN while MySQL does not say. */
function measureAge(metrics: Registry, db: Kysely<WithOutbox>): void {
  const age: Gauge = new Gauge({
    name: 'chatter_outbox_age_seconds',
    help: 'Age of the oldest fact not yet published',
    registers: [metrics],
    async collect() {
      const oldest = db.selectFrom('outbox').select('created_at').where('published_at', 'is', null).orderBy('id').limit(1);
      const ageMs = await oldest.executeTakeFirst().then(
        (row) => (row === undefined ? 0 : Math.max(0, Date.now() - row.created_at.getTime())),
        () => Number.NaN,
      );
      age.set(ageMs / 1000);
    },
  });
}

async function publishBatch(scope: Pick<Scope<unknown>, 'bus'>, db: Kysely<WithOutbox>): Promise<number> {
  return withRetry(() =>
    // READ COMMITTED: the gap above the last row stays free for those who write facts meanwhile.
    db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (trx) => {
        const rows = await trx
          .selectFrom('outbox')
          .select(['id', 'event_id', 'subject', 'payload'])
          .where('published_at', 'is', null)
          .orderBy('id')
          .limit(batchSize)
          .forUpdate()
          .skipLocked()
          .execute();
        for (const row of rows) {
          const msgID = bytesToUuid(row.event_id);
          const name = `publish ${row.subject.slice(0, row.subject.lastIndexOf('.'))}`;
          const publish = () => scope.bus.publishStored(row.subject, Buffer.from(row.payload), msgID);
          const ack = await origins.goOn(msgID, name, SpanKind.PRODUCER, publish);
          await failpoint('outbox.after-publish');
          await forgetTaken(trx, row.id, ack.seq);
          await trx.updateTable('outbox').set({ published_at: new Date(), stream_seq: ack.seq }).where('id', '=', row.id).execute();
        }
        return rows.length;
      }),
  );
}

async function republishLost(scope: Pick<Scope<unknown>, 'bus' | 'name'>, db: Kysely<WithOutbox>): Promise<void> {
  const manager = await scope.bus.connection.jetstreamManager({ checkAPI: false, timeout: 2000 });
  const stream = await manager.streams.info(scope.name);
  await forgetFrom(db, stream.state.last_seq + 1);
}

/**
 * A place in the stream that another row has already: the stream went back, and was written to before this relay compared. From
 * that place on it holds nothing of what it held.
 */
async function forgetTaken(trx: Transaction<WithOutbox>, id: number, seq: number): Promise<void> {
  const taken = trx.selectFrom('outbox').select('id').where('stream_seq', '=', seq).where('id', '<>', id);
  if ((await taken.executeTakeFirst()) !== undefined) await forgetFrom(trx, seq);
}

/** Has everything published again that was at this place of the stream or behind it. */
async function forgetFrom(db: Kysely<WithOutbox>, seq: number): Promise<void> {
  await db.updateTable('outbox').set({ published_at: null, stream_seq: null }).where('stream_seq', '>=', seq).execute();
}

async function dropOld(db: Kysely<WithOutbox>): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('published_at', '<', new Date(Date.now() - keepDays * 86_400_000))
    .execute();
}
