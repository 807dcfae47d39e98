import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankPeople } from './rank-people.ts';

const match = (id: string, kind: number, term: string) => ({ id, kind, term });

test('friends come before those one shares a place with, and those before everybody else, however they are found', () => {
  const matches = [match('stranger', 1, 'al'), match('fellow', 2, 'alba'), match('friend', 3, 'zz al'), match('me', 1, 'al')];
  assert.deepEqual(rankPeople(matches, 'me', new Set(['friend']), new Set(['fellow', 'friend'])), ['friend', 'fellow', 'stranger']);
});

test('among alike a username comes before a name, a name before its words, and each person once', () => {
  const matches = [
    match('c', 3, 'al'),
    match('b', 2, 'al'),
    match('a', 1, 'alba'),
    match('d', 1, 'al'),
    match('a', 2, 'al'),
    match('b', 2, 'al'),
  ];
  assert.deepEqual(rankPeople(matches, 'me', new Set(), new Set()), ['d', 'a', 'b', 'c']);
});
