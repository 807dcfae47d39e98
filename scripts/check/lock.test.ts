import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLock } from './lock.ts';
import type { LockEntry } from './lock-entry.ts';
import { plant } from './planted.ts';

const entry = (more: LockEntry = {}): LockEntry => ({ version: '1.0.0', integrity: 'sha512-abc', ...more });

const siblings = { '@biomejs/cli-darwin-arm64': '1.0.0', '@biomejs/cli-linux-x64': '1.0.0' };

const sound: Record<string, object> = {
  '': { name: 'root', devDependencies: { biome: '1.0.0' } },
  'services/chat': { name: '@chatter/chat', dependencies: { kysely: '0.29.9' } },
  'node_modules/@chatter/chat': { resolved: 'services/chat', link: true },
  'node_modules/biome': entry({ optionalDependencies: siblings }),
  'node_modules/@biomejs/cli-linux-x64': entry(),
  'node_modules/@biomejs/cli-darwin-arm64': entry(),
  'node_modules/vite': entry(),
  'node_modules/vite/node_modules/lightningcss': entry({ optionalDependencies: { 'lightningcss-win32-x64': '1.0.0' } }),
  'node_modules/vite/node_modules/lightningcss-win32-x64': entry(),
};

function check(doctored: Record<string, object | undefined>) {
  using planted = plant({ 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { ...sound, ...doctored } }, null, 2) });
  return checkLock(planted.root, '.');
}

test('a sound lock has no fault', () => {
  assert.deepEqual(check({}), []);
});

const doctored: [what: string, rule: string, named: RegExp, entries: Record<string, object | undefined>][] = [
  [
    'a sibling for macOS left out',
    'platform-siblings',
    /cli-darwin-arm64@1\.0\.0/,
    { 'node_modules/@biomejs/cli-darwin-arm64': undefined },
  ],
  [
    'a sibling of another version',
    'platform-siblings',
    /cli-linux-x64@1\.0\.0/,
    { 'node_modules/@biomejs/cli-linux-x64': entry({ version: '1.0.1' }) },
  ],
  [
    'a sibling beside a nested package left out',
    'platform-siblings',
    /lightningcss-win32-x64/,
    { 'node_modules/vite/node_modules/lightningcss-win32-x64': undefined },
  ],
  ['an entry without integrity', 'integrity', /sha512/, { 'node_modules/vite': { version: '1.0.0' } }],
  ['an entry with a weak integrity', 'integrity', /sha512/, { 'node_modules/vite': entry({ integrity: 'sha1-abc' }) }],
  [
    'an entry fetched from a place',
    'no-hosts',
    /example\.org/,
    { 'node_modules/vite': entry({ resolved: 'https://example.org/vite.tgz' }) },
  ],
  ['a link out of the repository', 'links-inside', /elsewhere/, { 'node_modules/@chatter/chat': { resolved: '../elsewhere', link: true } }],
  ['a range in a workspace', 'exact-versions', /kysely is '\^0\.29\.9'/, { 'services/chat': { dependencies: { kysely: '^0.29.9' } } }],
  ['a tag in the root', 'exact-versions', /biome is 'latest'/, { '': { devDependencies: { biome: 'latest' } } }],
];

for (const [what, rule, named, entries] of doctored) {
  test(`${what} is found`, () => {
    const faults = check(entries);
    assert.deepEqual(
      faults.map((fault) => fault.rule),
      [rule],
    );
    assert.match(faults[0]?.message ?? '', named);
    assert.ok((faults[0]?.line ?? 0) > 1, 'the line of the entry is told');
  });
}
