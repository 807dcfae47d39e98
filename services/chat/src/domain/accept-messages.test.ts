import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubmitItem } from '@chatter/contracts/chat/calls.ts';
import { bodyLimits } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type AcceptDeps, acceptMessages, type LogOutcome, type Send } from './accept-messages.ts';

const [c, account] = [uuidV7(), uuidV7()];
const itemOf = (...bodies: string[]): SubmitItem => ({ account, c, msgs: bodies.map((body) => ({ m: uuidV7(), body })) });
const refused = (code: string): LogOutcome => ({ is: 'refused', code });
const taken = (seq: number, is: 'new' | 'known' = 'new'): LogOutcome => ({ is, seq, n: seq, at: 1000 + seq, epoch: 3 });

/** A log that answers what the script says, call by call, and notes what it was given. */
function scripted(rounds: LogOutcome[][], more: Partial<AcceptDeps> = {}) {
  const [given, remedied, loaded]: [string[][], string[], string[][]] = [[], [], []];
  const deps: AcceptDeps = {
    async append(sends) {
      given.push(sends.map(({ body }) => body));
      const outcomes = rounds[given.length - 1] ?? rounds.at(-1) ?? [];
      assert.equal(outcomes.length, sends.length, `the script of call ${given.length}`);
      return outcomes;
    },
    knowsAccess: () => true,
    async loadAccess(cs) {
      loaded.push([...cs]);
      return () => true;
    },
    async remedy(code, sends) {
      remedied.push(`${code} ${sends.map(({ body }) => body)}`);
      return new Set();
    },
    ...more,
  };
  return { deps, given, remedied, loaded };
}
const accept = async (deps: AcceptDeps, item: SubmitItem, wait = true) => {
  const [answer] = await acceptMessages(deps, [item], wait);
  assert.deepEqual(
    answer?.res.map(({ m }) => m),
    item.msgs.map(({ m }) => m),
  );
  return {
    epoch: answer?.epoch,
    res: (answer?.res ?? []).map((result) => ('seq' in result ? result.seq : `${result.code}${result.retry ? ' again' : ''}`)),
  };
};

test('what the log took is answered with its place, its epoch, and whether it was known', async () => {
  const item = itemOf('a', 'b');
  const { deps } = scripted([[taken(1), taken(2, 'known')]]);
  assert.deepEqual(await acceptMessages(deps, [item], false), [
    {
      epoch: 3,
      res: [
        { m: item.msgs[0]?.m, seq: 1, n: 1, at: 1001 },
        { m: item.msgs[1]?.m, seq: 2, n: 2, at: 1002, dup: true },
      ],
    },
  ]);
});

for (const [code, expected] of Object.entries({
  ECONFLICT: 'conflict',
  ECLOCK: 'clock',
  EBUSY: 'busy again',
  EAWAY: 'unavailable again',
  ELATER: 'later again',
  ESHARD: 'later again',
})) {
  test(`${code} is told as ${expected}`, async () => {
    const { deps, remedied } = scripted([[refused(code)]]);
    assert.deepEqual((await accept(deps, itemOf('a'))).res, [expected]);
    assert.deepEqual(remedied, []);
  });
}

test('a stranger is refused for good only when MySQL was asked, and who came a moment ago is let in', async () => {
  for (const [stranger, expected] of [
    [true, 'not-found'],
    [false, 4],
  ] as const) {
    const { deps } = scripted([[refused('EDENY')], [stranger ? refused('EDENY') : taken(4)]], {
      async remedy(_code, sends) {
        for (const send of sends) send.stranger = stranger;
        return new Set();
      },
    });
    assert.deepEqual((await accept(deps, itemOf('a'))).res, [expected]);
  }
  assert.deepEqual((await accept(scripted([[refused('EDENY')]]).deps, itemOf('a'), false)).res, ['later again']);
});

test('what can never be a message is refused for good and does not reach the log; the others do', async () => {
  const long = 'x'.repeat(bodyLimits.maxChars + 1);
  const { deps, given } = scripted([[taken(1), taken(2)]]);
  const { res } = await accept(deps, itemOf('', 'first', ' \n\t', '\ud800', 'a\u0000b', long, 'second'));
  assert.deepEqual(res, ['empty', 1, 'empty', 'malformed', 'malformed', 'too-long', 2]);
  assert.deepEqual(given, [['first', 'second']]);
});

test('without leave to wait nothing is loaded or mended: what needs that is "later"', async () => {
  for (const code of ['ECOLD', 'ESTALE', 'ECEIL', 'EASK']) {
    const { deps, given, remedied, loaded } = scripted([[refused(code), refused('ELATER')]]);
    assert.deepEqual((await accept(deps, itemOf('a', 'b'), false)).res, ['later again', 'later again'], code);
    assert.deepEqual([given.length, remedied, loaded], [1, [], []]);
  }
  const cold = scripted([[]], { knowsAccess: () => false });
  assert.deepEqual((await accept(cold.deps, itemOf('a', ''), false)).res, ['later again', 'later again']);
  assert.deepEqual([cold.given, cold.loaded], [[], []]);
});

test('with leave to wait what is not known is read first: it is there, it is not, or MySQL is away', async () => {
  const load = (answer: ((c: string) => boolean) | null) =>
    scripted([[taken(1)]], { knowsAccess: () => false, loadAccess: async () => answer });
  assert.deepEqual((await accept(load((of) => of === c).deps, itemOf('a'))).res, [1]);
  const [none, away] = [load(() => false), load(null)];
  assert.deepEqual((await accept(none.deps, itemOf('a', 'b'))).res, ['not-found', 'not-found']);
  assert.deepEqual((await accept(away.deps, itemOf('a', 'b'))).res, ['unavailable again', 'unavailable again']);
  assert.deepEqual([none.given, away.given], [[], []]);
});

test('each conversation is read once, those that are known not at all', async () => {
  const [known, cold] = [uuidV7(), uuidV7()];
  const items = [known, cold, cold].map((of) => ({ ...itemOf('a'), c: of }));
  const { deps, loaded } = scripted([[taken(1), taken(1), taken(2)]], { knowsAccess: (of) => of === known });
  await acceptMessages({ ...deps }, items, true);
  assert.deepEqual(loaded, [[cold]]);
});

test('what the log asks for is done, and it is asked again for what is left', async () => {
  const { deps, given, remedied } = scripted([
    [refused('ECOLD'), refused('ELATER'), refused('ELATER')],
    [refused('EASK'), refused('ELATER'), refused('ELATER')],
    [taken(1), refused('ECEIL'), refused('ELATER')],
    [taken(2), taken(3)],
  ]);
  assert.deepEqual(await accept(deps, itemOf('a', 'b', 'c')), { epoch: 3, res: [1, 2, 3] });
  assert.deepEqual(given, [
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
  assert.deepEqual(remedied, ['ECOLD a', 'EASK a', 'ECEIL b']);
});

test('the archive may know a send itself: then the log is not asked for it again', async () => {
  const { deps, given } = scripted([[refused('EASK'), refused('ELATER')], [taken(9)]], {
    async remedy(_code, sends) {
      for (const send of sends as Send[]) send.result = { m: send.m, seq: 4, n: 4, at: 0, dup: true };
      return new Set();
    },
  });
  assert.deepEqual((await accept(deps, itemOf('a', 'b'))).res, [4, 9]);
  assert.deepEqual(given, [['a', 'b'], ['b']]);
});

test('what cannot be mended now is unavailable, and so is all that follows it there: nothing overtakes', async () => {
  const other = { ...itemOf('x', 'y'), c: uuidV7() };
  const { deps, given } = scripted(
    [
      [refused('EASK'), refused('ELATER'), refused('ECOLD'), refused('ELATER')],
      [taken(1), taken(2)],
    ],
    { remedy: async (code) => new Set(code === 'EASK' ? [c] : []) },
  );
  const answers = await acceptMessages(deps, [itemOf('a', 'b'), other], true);
  assert.deepEqual(
    answers.map(({ res }) => res.map((result) => ('seq' in result ? result.seq : result.code))),
    [
      ['unavailable', 'unavailable'],
      [1, 2],
    ],
  );
  assert.deepEqual(given[1], ['x', 'y'], 'b does not go before a');
});

test('after a refusal that may be tried again all that follows is to be tried again, also what is refused for good', async () => {
  const { deps } = scripted([[taken(1), refused('EBUSY'), refused('ELATER')]]);
  assert.deepEqual((await accept(deps, itemOf('a', 'b', 'c', ''))).res, [1, 'busy again', 'busy again', 'busy again']);
  const final = scripted([[refused('ECONFLICT'), taken(1)]]);
  assert.deepEqual((await accept(final.deps, itemOf('a', 'b'))).res, ['conflict', 1]);
});

test('a log that never comes to an end is given up after six rounds', async () => {
  const { deps, given } = scripted([[refused('ESTALE')]]);
  assert.deepEqual((await accept(deps, itemOf('a'))).res, ['later again']);
  assert.equal(given.length, 6);
});

test('what was accepted in two epochs is answered in the earlier one: of that something may be lost', async () => {
  const { deps } = scripted([[{ ...taken(1), epoch: 2 }, refused('ECOLD')], [{ ...taken(1002), epoch: 3 }]]);
  assert.deepEqual(await accept(deps, itemOf('a', 'b')), { epoch: 2, res: [1, 1002] });
});

test('who does not know of the epoch is told it and is to come again, and so is all that follows', async () => {
  const { deps } = scripted([[{ ...refused('EEPOCH'), epoch: 4, logId: '7-0' }, refused('ELATER')]]);
  const [answer] = await acceptMessages(deps, [{ ...itemOf('a', 'b'), epoch: 3 }], true);
  assert.deepEqual([answer?.epoch, answer?.logId], [4, '7-0']);
  assert.deepEqual(
    answer?.res.map((result) => 'code' in result && [result.code, result.retry]),
    Array(2).fill(['unavailable', true]),
  );
});
