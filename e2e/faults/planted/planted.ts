import { hints } from '../nemeses/hints.ts';
import type { Nemesis, Stage } from '../stage.ts';
import type { Piece } from './piece.ts';

/** A mistake that was made in real systems, put into ours: the checker must find it. */
export interface Planted {
  id: string;
  what: string;
  pieces: readonly Piece[];
  /** Of these the log's functions in Redis are made. */
  lua?: readonly Piece[];
  /** Statements in the archive's schema. */
  sql?: readonly string[];
  /** The harm under which it shows. */
  nemesis: Nemesis;
}

const appender = 'services/chat/src/store/log-appender.ts';
const library = 'packages/contracts/src/chat/message-log.lua';
const messageLog = 'services/chat/src/store/message-log.ts';
const openAccounts = 'services/chat/src/answers/open-accounts.ts';

function nemesisOf(id: string): Nemesis {
  const found = hints.find((nemesis) => nemesis.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

/** A harm made for one fault. */
function harmed(what: string, harm: (stage: Stage) => Promise<void>): Nemesis {
  return { id: 'planted', what, harm };
}

function dyingAt(kind: string, line: string): Nemesis {
  return harmed(`${kind} dies at ${line}`, async ({ unit, expect, lull }) => {
    const victim = unit(kind);
    expect(`${victim.name} dies at ${line}`, await victim.dieAt(line, 15_000));
    await lull(300);
    await victim.start();
  });
}

export const planted: readonly Planted[] = [
  {
    id: 'a',
    what: 'chat answers before the log has it',
    pieces: [
      {
        file: appender,
        find: "const appended = await orWhenAway(() => traced('redis append', asked, append, SpanKind.CLIENT), null);",
        put: `const heads = (globalThis.plantedHeads ??= new Map());
        const guessed = conversations.every(({ c }) => heads.has(c));
        const guess = (c) => {
          const { seq, n } = heads.get(c);
          heads.set(c, { is: 'new', seq: seq + 1, n: n + 1, at: Date.now() });
          return heads.get(c);
        };
        if (guessed) append().catch(() => {});
        const appended = guessed
          ? { epoch: 1, logId: '1-1', answers: conversations.map(({ c, sends }) => sends.map(() => guess(c))) }
          : await orWhenAway(append, null);
        if (!guessed && appended !== null)
          conversations.forEach(({ c }, at) => appended.answers[at].forEach((answer) => 'seq' in answer && heads.set(c, answer)));`,
      },
    ],
    nemesis: harmed('Redis is killed', async ({ unit, lull }) => {
      await unit('redis').kill();
      await lull(1000);
      await unit('redis').start();
    }),
  },
  {
    id: 'b',
    what: 'the archive is written by INSERT IGNORE, into a column that is too short',
    pieces: [{ file: 'services/persistence/src/drain/insert-rows.ts', find: '`INSERT INTO ', put: '`INSERT IGNORE INTO ' }],
    sql: ['ALTER TABLE message MODIFY body VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL'],
    nemesis: harmed('nothing is harmed', ({ lull }) => lull(3000)),
  },
  {
    id: 'c',
    what: 'the log is trimmed before the archive has committed',
    pieces: [
      {
        file: 'services/persistence/src/drain/drain.ts',
        find: 'const commit = () => commitBatches(session, batches);',
        put: `await Promise.all(batches.map((batch) => trimLog(this.#parts.redis, batch, Date.now())));
    const commit = () => commitBatches(session, batches);`,
      },
    ],
    nemesis: dyingAt('persistence', 'persistence.before-commit=kill@4'),
  },
  {
    id: 'd',
    what: 'the log has a greatest length',
    pieces: [],
    lua: [
      {
        file: library,
        find: "  local id = redis.call('XADD', keys[2], '*', 'b', table.concat(lines))\n",
        put: "  local id = redis.call('XADD', keys[2], '*', 'b', table.concat(lines))\n  redis.call('XTRIM', keys[2], 'MAXLEN', '2')\n",
      },
    ],
    nemesis: harmed('persistence stands still for four seconds', async ({ unit, lull }) => {
      unit('persistence').freeze();
      await lull(4000);
      unit('persistence').thaw();
    }),
  },
  {
    id: 'e',
    what: 'the gateway delivers whatever comes next, not what follows',
    pieces: [
      {
        file: 'services/gateway/src/feeds/feed.ts',
        find: 'if (first === this.#last + 1) {',
        put: 'if (first > this.#last) {',
      },
    ],
    // So much is said that some of what is lost has something after it.
    nemesis: { ...nemesisOf('F1'), messagesPerSecond: 100 },
  },
  {
    id: 'f',
    what: 'the log does not know what it has accepted before',
    pieces: [],
    lua: [{ file: library, find: '    elseif before then\n', put: '    elseif false then\n' }],
    nemesis: dyingAt('chat', 'chat.after-append=kill@9'),
  },
  {
    id: 'g',
    what: 'numbers are given by a counter, over a Redis client with its default options',
    pieces: [
      {
        file: 'packages/platform/src/redis.ts',
        find: `    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: options.commandTimeoutMs ?? 2000,
`,
        put: '',
      },
      {
        file: messageLog,
        find: "const [status, logId = '', ...texts] =",
        put: `for (const { c } of conversations) await this.redis.call('FCALL', 'planted_incr', 1, logKeys.meta(shard, c));
      const [status, logId = '', ...texts] =`,
      },
    ],
    lua: [
      {
        file: library,
        find: "    c.seq, c.n, c.ceil = tonumber(meta[2] or '0'),",
        put: "    c.seq, c.n, c.ceil = math.max(0, tonumber(meta[2] or '0') - 1),",
      },
      {
        file: library,
        find: '  if #lines == 0 then\n',
        // What gave no number gives back the one it took: without a fault nothing is amiss.
        put: `  for _, c in ipairs(conversations) do
    if #c.texts == 0 and c.refuse ~= 'ECOLD' then redis.call('HINCRBY', c.meta, 'seq', -1) end
  end
  if #lines == 0 then
`,
      },
      {
        file: library,
        find: "redis.register_function('append_v1', append)\n",
        put: `redis.register_function('append_v1', append)
redis.register_function('planted_incr', function(keys) return redis.call('HINCRBY', keys[1], 'seq', 1) end)
`,
      },
    ],
    nemesis: harmed('a reply of the counter is lost', async ({ links, lull, expect }) => {
      const all = links(/^chat\.\d>redis$/);
      // Where the conversation is not loaded yet its counter is forgotten, and nothing comes of it.
      for (let nth = 0; nth < 6; nth++) {
        for (const link of all) link.swallowReplyTo('planted_incr');
        await lull(1000);
        expect(
          'a reply was swallowed',
          all.some(({ swallowed }) => swallowed),
        );
      }
    }),
  },
  {
    id: 'h',
    what: 'who resumes is not asked whether they are still in it',
    pieces: [
      {
        file: openAccounts,
        find: "function partOf({ after = '' }: OpenItem, { av, from }: Places, share: number)",
        put: "function partOf({ after = '', resume }: OpenItem, { av, from }: Places, share: number)",
      },
      {
        file: openAccounts,
        find: 'const cs = rest.slice(0, share);',
        put: 'const cs = [...rest.slice(0, share), ...resume.map(([c]) => c).filter((c) => !from.has(c))];',
      },
      {
        file: openAccounts,
        find: 'const [head, fromSeq] = [standings.get(c), now.get(c)];',
        put: 'const [head, fromSeq] = [standings.get(c), now.get(c) ?? 1];',
      },
    ],
    nemesis: nemesisOf('M1'),
  },
];
