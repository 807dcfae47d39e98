import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleLibraries } from './bundle-libraries.ts';
import { root } from './root.ts';

const given = process.env.NODE_OPTIONS;
await bundleLibraries();
const bundled = process.env.NODE_OPTIONS;

/** What a Node that is started with these options prints of a module in the place of one of platform's. */
function printed(options: string | undefined, code: string): unknown {
  const args = ['--input-type=module', '--eval', `console.log(JSON.stringify(${code}))`];
  const env = { ...process.env, NODE_OPTIONS: options ?? '' };
  return JSON.parse(execFileSync(process.execPath, args, { cwd: join(root, 'packages/platform'), env, encoding: 'utf8' }));
}

const specifiers = ['typebox', 'typebox/compile', 'typebox/value', 'kysely', 'kysely/migration'];

test('what is bundled has all that the library itself has', () => {
  for (const specifier of specifiers) {
    const names = `Object.keys(await import('${specifier}')).sort()`;
    assert.deepEqual(printed(bundled, names), printed('', names), specifier);
    assert.match(printed(bundled, `import.meta.resolve('${specifier}')`) as string, /\/node_modules\/\.cache\/libraries-/);
  }
});

test('whatever way a library is imported, it is there once', () => {
  assert.equal(printed(bundled, "(await import('typebox')).Object === (await import('typebox/type')).Object"), true);
});

test('the option is given once, beside those that were given', async () => {
  await bundleLibraries();
  assert.equal(process.env.NODE_OPTIONS, bundled);
  assert.ok(bundled?.startsWith(given ?? ''));
});

/** The hook knows names, not who asks: of another version, somebody would be given this one. */
test('there is one version of each in all of the lock', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> };
  const found = Object.keys(packages).filter((path) => /(^|\/)node_modules\/(typebox|kysely)$/.test(path));
  assert.deepEqual(found, ['node_modules/kysely', 'node_modules/typebox']);
});
