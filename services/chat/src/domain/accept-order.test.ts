import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SendResult, type SubmitItem, sendRefusals } from '@chatter/contracts/chat/calls.ts';
import fc from 'fast-check';
import { type AcceptDeps, acceptMessages, type LogOutcome, type Remediable, type Send } from './accept-messages.ts';

/** Why a send is not taken at first, how often, and whether that can be mended. */
interface Trouble {
  code: string;
  times: number;
  mended: boolean;
}

/** The log's rules, as `message-log.lua` has them: in order, and nothing after a refusal that may be tried again or stamped anew. */
class ModelLog implements AcceptDeps {
  readonly taken: Send[] = [];
  readonly #troubles: Map<string, Trouble>;
  readonly #unknown: ReadonlySet<string>;
  constructor(troubles: Map<string, Trouble>, unknown: ReadonlySet<string>) {
    this.#troubles = troubles;
    this.#unknown = unknown;
  }
  knowsAccess(c: string): boolean {
    return !this.#unknown.has(c);
  }
  async loadAccess(): Promise<(c: string) => boolean> {
    return () => true;
  }
  async append(sends: readonly Send[]): Promise<LogOutcome[]> {
    const blocked = new Set<string>();
    return sends.map((send): LogOutcome => {
      const way = `${send.c} ${send.account}`;
      if (blocked.has(way)) return { is: 'refused', code: 'ELATER' };
      const trouble = this.#troubles.get(send.m);
      if (trouble !== undefined && trouble.times > 0) {
        trouble.times--;
        if (trouble.code !== 'ECONFLICT') blocked.add(way);
        return { is: 'refused', code: trouble.code };
      }
      this.taken.push(send);
      const seq = this.taken.filter(({ c }) => c === send.c).length;
      return { is: 'new', seq, n: seq, at: 0, epoch: 1 };
    });
  }
  async remedy(code: Remediable, sends: readonly Send[]): Promise<Set<string>> {
    if (code === 'EDENY') {
      for (const send of sends) send.stranger = this.#troubles.get(send.m)?.mended === false;
      return new Set();
    }
    return new Set(sends.filter(({ m }) => this.#troubles.get(m)?.mended === false).map(({ c }) => c));
  }
}

const troubles = fc.record({
  code: fc.constantFrom('ECOLD', 'ESTALE', 'ECEIL', 'EASK', 'EBUSY', 'EAWAY', 'ECONFLICT', 'ECLOCK', 'EDENY'),
  times: fc.integer({ min: 1, max: 8 }),
  mended: fc.boolean(),
});
const message = fc.record({ body: fc.constantFrom('fine', 'fine', 'fine', ''), trouble: fc.option(troubles, { freq: 3 }) });
const item = fc.record({
  account: fc.constantFrom('a', 'b'),
  c: fc.constantFrom('c1', 'c2', 'c3'),
  msgs: fc.array(message, { minLength: 1, maxLength: 5 }),
});

test("whatever the log refuses and whatever can be mended: every message has one answer, and nobody's messages change their order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { minLength: 1, maxLength: 8 }),
      fc.subarray(['c1', 'c2', 'c3']),
      fc.boolean(),
      async (said, unknown, wait) => {
        const known = new Map<string, Trouble>();
        const items = said.map(({ account, c, msgs }, i): SubmitItem => {
          const given = msgs.map(({ body, trouble }, j) => {
            if (trouble !== null) known.set(`${i}.${j}`, { ...trouble });
            return { m: `${i}.${j}`, body };
          });
          return { account, c, msgs: given };
        });
        const log = new ModelLog(known, new Set(unknown));
        const answers = await acceptMessages(log, items, wait);

        assert.deepEqual(
          answers.map(({ res }) => res.map(({ m }) => m)),
          items.map(({ msgs }) => msgs.map(({ m }) => m)),
        );
        const ways = new Map<string, SendResult[]>();
        for (const [i, { c, account }] of items.entries()) {
          const way = `${c} ${account}`;
          ways.set(way, [...(ways.get(way) ?? []), ...(answers[i]?.res ?? [])]);
        }
        for (const [way, results] of ways) checkOrder(way, results);
        const accepted = answers.flatMap(({ res }) => res.filter((result) => 'seq' in result).map(({ m }) => m));
        assert.deepEqual(accepted.sort(), log.taken.map(({ m }) => m).sort(), 'what is in the log is acked, and nothing else');
      },
    ),
    { numRuns: 1000 },
  );
});

/** Accepted ones have growing numbers, and none comes after one that is to be tried again, or to be stamped anew. */
function checkOrder(way: string, results: readonly SendResult[]): void {
  let [last, again] = [0, false];
  for (const result of results) {
    if ('seq' in result) {
      assert.ok(!again, `${way}: ${result.m} overtook`);
      assert.ok(result.seq > last, way);
      last = result.seq;
    } else {
      assert.ok(result.code in sendRefusals, result.code);
      again ||= result.retry || result.code === 'clock';
    }
  }
}
