import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import fc from 'fast-check';
import type { Frame } from '../../link/frame.ts';
import { applyDelta } from './apply-delta.ts';
import { type LiveAnswers, noAnswers } from './live-answers.ts';

const c = 'c';
const delta = (run: string, n: number, text = `${run}${n} `): Frame => ({ t: 'delta', c, run, n, text });
const says = (from: string, m = 'm'): Frame => ({
  t: 'ev',
  c,
  epoch: 1,
  evs: [{ seq: 1, n: 1, at: 0, from, m, kind: 'message', body: 'text' }],
});
const all = (frames: readonly Frame[], state: LiveAnswers = noAnswers()) => frames.reduce(applyDelta, state);
const textOf = (state: LiveAnswers) => state.of.get(c)?.text;

/** Each piece with a moment of arrival: some lost, some twice, some swapped with later ones. */
const arrivals = fc.array(fc.record({ lost: fc.boolean(), twice: fc.boolean(), late: fc.nat({ max: 4 }) }), { maxLength: 25 });

/** Pieces of one attempt in the order they arrive in, and the text up to the first lost one. */
function arriving(run: string, fates: readonly { lost: boolean; twice: boolean; late: number }[]) {
  const frames = fates
    .map(({ lost, twice, late }, n) => ({ copies: lost ? 0 : twice ? 2 : 1, at: n + late, frame: delta(run, n) }))
    .sort((a, b) => a.at - b.at)
    .flatMap(({ copies, frame }) => Array<Frame>(copies).fill(frame));
  const lost = fates.findIndex((fate) => fate.lost);
  const whole = lost < 0 ? fates.length : lost;
  return { frames, text: [...Array(whole).keys()].map((n) => `${run}${n} `).join('') };
}

test('the law: pieces swapped, repeated or lost give the text up to the first that is missing', () => {
  fc.assert(
    fc.property(arrivals, (fates) => {
      const { frames, text } = arriving('a', fates);
      assert.equal(textOf(all(frames)) ?? '', text);
    }),
    { numRuns: 500 },
  );
});

test('the law: the attempt begun last is shown, whatever still comes of those before', () => {
  fc.assert(
    fc.property(arrivals, arrivals, fc.integer({ min: 1, max: 25 }), (first, second, cut) => {
      const [before, after] = [arriving('a', first), arriving('b', second)];
      fc.pre(after.frames.length > 0);
      // The second attempt begins, and what is left of the first is mixed into it.
      const [late, [begun, ...rest]] = [before.frames.slice(cut), after.frames];
      assert.ok(begun);
      const mixed = rest.flatMap((frame, at) => [late[at] ?? [], frame].flat()).concat(late.slice(rest.length));
      assert.equal(textOf(all([...before.frames.slice(0, cut), begun, ...mixed])), after.text);
    }),
    { numRuns: 500 },
  );
});

test('the law: once the answer is a message nothing of its attempt is shown any more', () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 25 }), (fates, cut) => {
      const { frames } = arriving('a', fates);
      fc.pre(frames.length > 0);
      const state = all([...frames.slice(0, cut), says(assistantSender), ...frames.slice(cut)]);
      assert.equal(state.of.size, 0);
      assert.equal(state.became.get('m'), 'a', 'the message takes the place of the attempt');
    }),
  );
});

test('another question while it writes changes nothing, and the next answer is an attempt of its own', () => {
  const writing = all([delta('a', 0)]);
  assert.equal(all([says('me')], writing), writing);
  assert.equal(textOf(all([says(assistantSender), delta('b', 0)], writing)), 'b0 ');
});

test('a page opened in the midst of an answer knows that something is written, and waits for the message', () => {
  const state = all([delta('a', 7), delta('a', 8)]);
  assert.deepEqual([textOf(state), state.of.get(c)?.pieces], ['', 2]);
  assert.equal(all([{ t: 'left', c, last: 3 }], state).of.size, 0);
});
