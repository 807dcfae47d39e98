import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';
import { toolsOf } from './tools-of.ts';

const toolsFor = (...args: string[]) => Object.keys(toolsOf(readOptions(args) ?? []));

test('only what the chosen suites need is asked for', () => {
  assert.deepEqual(toolsFor('--only', 'check'), []);
  assert.deepEqual(toolsFor('--only', 'services'), ['sql', 'redis', 'nats']);
  assert.deepEqual(toolsFor('--only', 'check', '--only', 'e2e'), ['sql', 'redis', 'nats']);
  assert.deepEqual(toolsFor('--only', 'browser', 'e2e/browser/theme.test.ts'), ['sql', 'redis', 'nats', 'chromium', 'emoji']);
  assert.deepEqual(toolsFor(), ['sql', 'redis', 'nats', 'chromium', 'emoji']);
});

test('a server that runs elsewhere is not used', () => {
  assert.ok(Object.values(toolsOf(readOptions([]) ?? [])).every((tool) => !('address' in tool)));
});
