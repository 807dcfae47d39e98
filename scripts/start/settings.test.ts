import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.ts';
import { help } from './settings.ts';

/** Settings as `--help` lists them: name, and what holds when they are left out. */
const listed = new Map([...help.matchAll(/^ {2}([A-Z_]+) .*?(?: \(([^()]*)\))?$/gm)].map(([, name, usual]) => [name, usual]));
const example = readFileSync(join(root, '.env.example'), 'utf8');

test('.env.example shows every setting that --help lists, and no other', () => {
  const shown = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(shown.sort(), [...listed.keys()].sort());
});

test('what .env.example calls defaults are those of --help', () => {
  for (const block of example.split('\n\n').filter((text) => /\(default\)$/m.test(text) && !text.startsWith('# Settings'))) {
    for (const [, name, value] of block.matchAll(/^#([A-Z_]+)=(.*)$/gm)) assert.equal(listed.get(name), value, name);
  }
});
