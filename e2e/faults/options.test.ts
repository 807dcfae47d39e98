import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nemeses, shortSet } from './nemeses/nemeses.ts';
import { readOptions } from './options.ts';

const idsOf = (...args: string[]) => readOptions(args).chosen.map(({ id }) => id);
const impossible = nemeses.filter(({ hindrance }) => hindrance?.()).map(({ id }) => id);
const without = impossible.flatMap((id) => ['--without', id]);

test('nothing said is the short set, with the least harm', () => {
  assert.deepEqual(idsOf().sort(), [...shortSet].sort());
  assert.equal(readOptions([]).long, false);
});

test('all is everything that is not left out', () => {
  assert.deepEqual(
    idsOf('--all', ...without, '--without', 'K1'),
    nemeses.map(({ id }) => id).filter((id) => id !== 'K1' && !impossible.includes(id)),
  );
  assert.equal(readOptions(['--only', 'K2']).long, true);
});

test('what the machine cannot run is named, never left out in silence', () => {
  for (const id of impossible) assert.throws(() => readOptions(['--all']), new RegExp(`--without ${id}`));
});

test('what is no option, nemesis or number is refused', () => {
  assert.throws(() => readOptions(['--lots']), TypeError);
  for (const args of [
    ['--only', 'Z9'],
    ['--without', 'Z9'],
    ['--seed', '1.5'],
    ['--clients', '10'],
    ['--replicas', 'two'],
    ['--at-once', '0'],
  ]) {
    assert.throws(() => readOptions(args), RangeError, args.join(' '));
  }
});
