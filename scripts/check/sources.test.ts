import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plant } from './planted.ts';
import { readSources } from './sources.ts';

test('what is installed, built or of one installation is no source', () => {
  using planted = plant({
    'src/a.ts': '',
    '.env.example': '',
    '.ci/check.yml': '',
    '.env': 'PORT=8081',
    '.chatter/run.json': '{}',
    '.chatter-2/mysql/my.cnf': '',
    'node_modules/x/index.js': '',
    'web/dist/index.js': '',
  });
  const paths = readSources(planted.root).map(({ path }) => path);
  assert.deepEqual(paths.sort(), ['.ci/check.yml', '.env.example', 'src/a.ts']);
});
