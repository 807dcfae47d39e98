import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommand, UsageError } from './command.ts';

const read = (line: string) => readCommand(line.split(' ').filter((word) => word !== ''));

test('commands are read', () => {
  assert.deepEqual(read('accounts create --count 500 --prefix load --sessions'), {
    do: 'create-many',
    count: 500,
    prefix: 'load',
    sessions: true,
  });
  assert.deepEqual(read('accounts create --csv people.csv'), { do: 'create-from-csv', file: 'people.csv', sessions: false });
  assert.deepEqual(read('accounts promote ann@example.org --role admin'), { do: 'promote', login: 'ann@example.org', role: 'admin' });
  assert.deepEqual(read('accounts first-administrator'), { do: 'first-administrator' });
  assert.deepEqual(read('log raise-epoch'), { do: 'raise-epoch' });
  assert.deepEqual(read('--help'), { do: 'help' });
  assert.deepEqual(read(''), { do: 'help' });
});

test('what is not understood is a usage error', () => {
  for (const line of [
    'accounts',
    'people create --count 1',
    'accounts create',
    'accounts create --count 1 --csv a',
    'accounts create --count 0',
    'accounts create --count 1e3',
    'accounts create --count 1 --prefix a/b',
    'accounts create --count 1 --role admin',
    'accounts create extra --count 1',
    'accounts create --nonsense',
    'accounts promote',
    'accounts promote ann',
    'accounts promote ann --role king',
    'accounts promote ann bob --role admin',
    'log',
    'log raise-epoch 7',
    'log raise-epoch --count 1',
  ]) {
    assert.throws(() => read(line), UsageError, line);
  }
});
