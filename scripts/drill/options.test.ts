import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hindrance } from '../start/hindrance.ts';
import { readOptions } from './options.ts';

test('without options everything is restarted once, politely', () => {
  const expected = { chosen: null, elsewhere: null, rounds: 1, messages: 1000, perSecond: 16, kill: false, json: null };
  assert.deepEqual(readOptions([]), expected);
  assert.equal(readOptions(['--help']), null);
});

test('a Chatter elsewhere is given by address, people and a command, and its parts by name', () => {
  const given = ['--at', 'https://chat.example.org/', '--people', 'two.jsonl', '--restart', 'restart {}', '--only', 'chat,gateway'];
  assert.deepEqual(readOptions(given)?.elsewhere, { url: 'https://chat.example.org', people: 'two.jsonl', restart: 'restart {}' });
  assert.deepEqual(readOptions(given)?.chosen, ['chat', 'gateway']);
});

for (const [what, ...args] of [
  ['an unknown option', '--fast'],
  ['a number that is none', '--rounds', 'x'],
  ['a rate above what a server takes of two people', '--rate', '100'],
  ['half of an elsewhere', '--at', 'https://chat.example.org'],
  ['an address that is none', '--at', 'there', '--people', 'p', '--restart', 'r', '--only', 'chat'],
  ['an elsewhere without parts', '--at', 'https://chat.example.org', '--people', 'p', '--restart', 'r'],
] as const) {
  test(`${what} is told`, () => assert.throws(() => readOptions(args), Hindrance));
}
