import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenedAccount } from '@chatter/contracts/chat/calls.ts';
import type { Standing } from '../store/heads.ts';
import { openAccountsAnswer } from './open-accounts.ts';

/** Accounts, what they are in, and what was looked at in which order; `removed` runs when heads were read. */
function open(places: Record<string, string[]>, heads: Record<string, number | null>) {
  const it = { looked: [] as string[], afterHeads: () => {} };
  const answer = openAccountsAnswer(
    {
      async readAccounts(accounts) {
        it.looked.push(`in ${accounts.join(' ')}`);
        return new Map(accounts.map((account) => [account, { av: 7, from: new Map((places[account] ?? []).map((c) => [c, 1])) }]));
      },
    },
    {
      async read(cs) {
        it.looked.push(`heads ${cs.join(' ')}`);
        const read = new Map(cs.map((c) => [c, standing(c, heads[c] === undefined ? 0 : heads[c])]));
        it.afterHeads();
        return read;
      },
    },
  );
  return { it, answer };
}

const standing = (c: string, seq: number | null): Standing | null => (seq === null ? null : { c, epoch: 1, seq, n: seq, dseq: seq });
const told = (opened: OpenedAccount | null | undefined) =>
  opened && [opened.heads.map(({ c, seq }) => `${c} ${seq}`).join(), opened.resume.map(({ c, outcome }) => `${c} ${outcome}`).join()];

test('many accounts are looked up at once, after the heads of what they hold', async () => {
  const { it, answer } = open({ ann: ['a', 'b'], ben: ['b'] }, { a: 5, b: 9 });
  const { items } = await answer({
    items: [
      {
        account: 'ann',
        resume: [
          ['a', 1, 5],
          ['b', 1, 2],
        ],
      },
      {
        account: 'ben',
        resume: [
          ['b', 2, 3],
          ['a', 1, 1],
        ],
      },
    ],
  });
  assert.deepEqual(items.map(told), [
    ['a 5,b 9', 'a follow,b follow'],
    ['b 9', 'b reset,a left'],
  ]);
  assert.deepEqual(it.looked, ['heads a b', 'in ann ben']);
});

test('who is removed after a head was read does not follow from it, whether the conversation was named or not', async () => {
  for (const resume of [[['a', 1, 5] as [string, number, number]], []]) {
    const places = { ann: ['a'] };
    const { it, answer } = open(places, { a: 5 });
    it.afterHeads = () => {
      places.ann = [];
    };
    const { items } = await answer({ items: [{ account: 'ann', resume }] });
    assert.deepEqual(items[0]?.heads, []);
  }
});

test('only who is in what nobody named is looked up twice', async () => {
  const { it, answer } = open({ ann: ['a'], ben: ['b'] }, { a: 1, b: 2 });
  const { items } = await answer({
    items: [
      { account: 'ann', resume: [['a', 1, 1]] },
      { account: 'ben', resume: [] },
    ],
  });
  assert.deepEqual(items.map(told), [
    ['a 1', 'a follow'],
    ['b 2', ''],
  ]);
  assert.deepEqual(it.looked, ['heads a', 'in ann ben', 'heads b', 'in ben']);
});

test('while the archive is away only those get in who do not need it', async () => {
  const { answer } = open({ ann: ['a'], ben: ['a', 'cold'] }, { a: 1, cold: null });
  const { items } = await answer({
    items: [
      { account: 'ann', resume: [['a', 1, 1]] },
      {
        account: 'ben',
        resume: [
          ['a', 1, 1],
          ['cold', 1, 1],
        ],
      },
    ],
  });
  assert.deepEqual(items.map(told), [['a 1', 'a follow'], null]);
});

test('what an answer has no room for is asked for again, after what was answered', async () => {
  const cs = Array.from({ length: 300 }, (_, index) => `c${index + 1000}`);
  const { answer } = open({ ann: cs }, {});
  const others = Array.from({ length: 31 }, (_, index) => ({ account: `other ${index}`, resume: [] }));
  const { items } = await answer({ items: [{ account: 'ann', resume: [['c1299', 1, 0]] }, ...others] });
  const [first] = items;
  assert.deepEqual([first?.heads.length, first?.next, first?.resume], [125, 'c1124', []]);
  const rest = await answer({ items: [{ account: 'ann', resume: [['c1299', 1, 0]], after: 'c1124' }] });
  assert.deepEqual([rest.items[0]?.heads.length, rest.items[0]?.next, rest.items[0]?.resume.length], [175, undefined, 1]);
});
