import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { type Fold, fold } from '@chatter/contracts/chat/fold.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { type Someone, type System, startSystem } from '../system.ts';
import { Talker } from '../talker.ts';

const patience = { withinMs: 20_000 };
const unstored = 25;
const password = 'correct horse battery';

for (const trusted of [true, false]) {
  describe(`where Redis ${trusted ? 'is trusted to lose nothing in a restart' : 'is not trusted'}`, () => {
    let system: System;
    let talk: Talk;
    before(async () => {
      system = await startSystem({ gateway: { CHATTER_LIMITS: 'off' }, chat: { LOG_TRUST_RESTART: String(trusted) } });
      talk = await Talk.begin(system);
    });
    after(async () => {
      talk[Symbol.dispose]();
      await system[Symbol.asyncDispose]();
    });

    test('Redis restarts with all its data: nothing is lost', async () => {
      const epochs = await talk.epochs();
      await talk.through(async () => {
        await restart(system, async () => {});
        if (!trusted) await talk.raisedAbove(epochs, true);
      });
      assert.deepEqual(
        (await talk.epochs()).map((epoch, index) => epoch > (epochs[index] as number)),
        epochs.map(() => !trusted),
      );
      await talk.check();
    });

    test('E3: Redis comes back as it was a while ago', async () => {
      await using backUp = await tempFolder();
      const { dataFolder } = system.servers.redis;
      await cp(dataFolder, backUp.path, { recursive: true });
      await talk.loseBy(() =>
        restart(system, async () => {
          await emptyFolder(dataFolder);
          await cp(backUp.path, dataFolder, { recursive: true });
        }),
      );
    });

    // The others are noticed without a look at who restarted.
    if (!trusted) return;

    test('E1: Redis comes back empty, without its functions', async () => {
      await talk.loseBy(() => restart(system, emptyFolder));
      await logIn(system);
    });

    test('E2: Redis is emptied as it runs', async () => {
      await talk.loseBy(async () => void (await talk.redis.flushall()));
      await logIn(system);
    });

    test('E4: the last bytes of what Redis wrote are missing', async () => {
      await talk.loseBy(() => restart(system, cutLastBytes), { everywhere: !trusted });
    });
  });
}

/** Kills Redis, does something to its data, and starts it again. */
async function restart({ servers: { redis } }: System, lose: (dataFolder: string) => Promise<void>): Promise<void> {
  await redis.program.crash();
  await lose(redis.dataFolder);
  await redis.program.start();
}

async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true });
  await mkdir(path);
}

async function cutLastBytes(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'appendonlydir');
  const newest = (await readdir(folder))
    .filter((name) => name.endsWith('.incr.aof'))
    .sort()
    .at(-1) as string;
  // What was written last may be receipts alone: a message is to be among what is missing.
  const written = await readFile(join(folder, newest));
  await truncate(join(folder, newest), Math.max(0, Math.min(written.length - 5000, written.lastIndexOf('XADD'))));
}

/** Somebody new can log in by password, within the limits. */
async function logIn(system: System): Promise<void> {
  const username = `late-${Date.now()}`;
  const row = { username, email: `${username}@example.org`, firstName: 'Late', lastName: 'Comer', password };
  await system.admin.ask(createAccounts, { rows: [row], sessions: false });
  assert.equal((await system.ask(null, 'POST', '/sessions', { login: username, password })).status, 201);
}

/** Four people in five conversations. */
class Talk implements Disposable {
  readonly redis: Redis;
  readonly #system: System;
  readonly #cs: readonly string[];
  readonly #talkers: Talker[] = [];

  private constructor(system: System, cs: readonly string[]) {
    this.#system = system;
    this.#cs = cs;
    this.redis = new Redis(system.servers.redis.url);
    this.redis.on('error', () => {});
  }

  static async begin(system: System): Promise<Talk> {
    const people = (await system.people(4)) as [Someone, Someone, Someone, Someone];
    const [a, b, c, d] = people;
    const members = [b, c, d].map(({ id }) => id);
    const { id: group } = (await system.ask(a, 'POST', '/conversations', { kind: 'group', title: 'All', members })).body as { id: string };
    const pairs = await Promise.all([system.direct(a, b), system.direct(b, c), system.direct(c, d), system.direct(d, a)]);
    const talk = new Talk(system, [group, ...pairs]);
    const owners = new Map<string, string>();
    for (const [index, who] of people.entries()) {
      const own = [group, pairs[index] as string, pairs[(index + 3) % 4] as string];
      talk.#talkers.push(await Talker.start(system, who, own, owners));
    }
    return talk;
  }

  /** The epochs of the conversations' shards. */
  async epochs(): Promise<number[]> {
    return Promise.all(this.#cs.map(async (c) => Number(await this.redis.hget(logKeys.shard(shardOf(c, 16)), 'ep'))));
  }

  /** Waits until all, or some, of the conversations' shards are in later epochs than these. */
  async raisedAbove(epochs: readonly number[], everywhere: boolean): Promise<void> {
    const raised = async () => {
      const now = (await this.epochs()).map((epoch, index) => epoch > (epochs[index] as number));
      return everywhere ? now.every(Boolean) : now.some(Boolean);
    };
    await until('new epochs began', raised, patience);
  }

  /** Everybody talks until something holds. */
  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    const talkOn = () => {
      for (const talker of this.#talkers) talker.talk();
      return holds();
    };
    await until(what, talkOn, patience);
  }

  /** Everybody talks while something is done, and until each was answered afterwards. */
  async through(work: () => Promise<void>): Promise<void> {
    let done = false;
    const working = work().finally(() => {
      done = true;
    });
    await Promise.all([working, this.until('it is done', () => done)]);
    const before = this.#talkers.map((talker) => talker.said.size);
    const answered = (talker: Talker, from: number) => [...talker.said.values()].slice(from).some(({ state }) => state === 'durable');
    await this.until('everybody is answered again', () =>
      this.#talkers.every((talker, index) => answered(talker, before[index] as number)),
    );
  }

  /** Has Redis lose what MySQL does not have yet; what the drain has read by then it stores late, when the new epochs have begun. */
  async loseBy(lose: () => Promise<void>, { everywhere = true } = {}): Promise<void> {
    const epochs = await this.epochs();
    const saidAgain = () => this.#talkers.reduce((sum, talker) => sum + talker.saidAgain, 0);
    const before = saidAgain();
    await this.until('each has something stored', () => this.#talkers.every((talker) => talker.count('durable') > 0));
    await this.through(async () => {
      await using _held = await holdDrain(this.#system);
      const sent = () => this.#talkers.reduce((sum, talker) => sum + talker.count('sent'), 0);
      await until('enough is accepted that is not stored', () => sent() >= unstored, patience);
      await lose();
      await this.raisedAbove(epochs, everywhere);
    });
    assert.ok(saidAgain() > before, 'something was lost');
    await this.check();
  }

  /** Waits until all that was said is stored, and looks whether everything is as it must be. */
  async check(): Promise<void> {
    const open = (talker: Talker) => talker.said.size - talker.count('durable');
    await until('all that was said is stored', () => this.#talkers.every((talker) => open(talker) === 0), patience);
    for (const talker of this.#talkers) assert.deepEqual(talker.faults, []);
    for (const c of this.#cs) await this.#checkOne(c);
    const parked = await this.#system.query('persistence', 'SELECT * FROM dead_letter');
    assert.deepEqual(parked, []);
  }

  async #checkOne(c: string): Promise<void> {
    const rows = await this.#system.query<{ payload: string }>(
      'persistence',
      'SELECT payload FROM event WHERE conversation_id = ? ORDER BY seq',
      [uuidToBytes(c)],
    );
    const events = rows.map(({ payload }) => JSON.parse(payload) as ConversationEvent);
    let last = 0;
    for (const event of events) {
      assert.ok(event.seq === last + 1 || (event.kind === 'epoch' && event.prev === last), `${event.seq} follows on ${last}`);
      last = event.seq;
    }
    const stored = fold([], events);
    for (const { who, said, shown } of this.#talkers) {
      const wanted = [...said.values()].filter((one) => one.c === c).map(({ body }) => body);
      const own = stored.filter(({ from, kind }) => from === who.id && kind === 'message').map(({ body }) => body);
      assert.deepEqual(own, wanted, 'each message once, in the order in which it was said');
      if (!shown.has(c)) continue;
      await until('the newest is shown', () => shown.get(c)?.has(last));
      const rowsShown = shown.get(c) as Fold;
      const first = Math.min(...rowsShown.keys());
      const texts = (items: Iterable<{ seq: number; body?: string }>) => [...items].map(({ seq, body }) => `${seq} ${body}`);
      const inOrder = [...rowsShown.values()].sort((x, y) => x.seq - y.seq);
      assert.deepEqual(texts(inOrder), texts(stored.filter(({ seq }) => seq >= first)));
    }
  }

  [Symbol.dispose](): void {
    for (const talker of this.#talkers) talker[Symbol.dispose]();
    this.redis.disconnect();
  }
}

/** Keeps the drain from storing anything: what it read waits for its cursors. */
async function holdDrain({ servers: { sql } }: System): Promise<AsyncDisposable> {
  const pool = createSqlPool(`${sql.url}${new URL(sql.urlFor('persistence')).pathname}`, { connections: 1 });
  const connection = await pool.promise().getConnection();
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  await connection.query('START TRANSACTION');
  await connection.query('SELECT last_log_id FROM log_cursor FOR UPDATE');
  return {
    async [Symbol.asyncDispose]() {
      await connection.query('ROLLBACK');
      connection.release();
      pool.end();
    },
  };
}
