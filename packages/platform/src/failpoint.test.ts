import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, test } from 'node:test';
import { armFailpoints, failpoint } from './failpoint.ts';

afterEach(() => armFailpoints(''));

test('a place that is not armed does nothing', () => {
  assert.equal(failpoint('a.place'), undefined);
  armFailpoints('another.place=throw');
  assert.equal(failpoint('a.place'), undefined);
});

test('an armed place throws once, at the hit that was asked for', () => {
  armFailpoints('first.place=throw, third.hit=throw@3');
  assert.throws(() => failpoint('first.place'), /failpoint first\.place/);
  assert.equal(failpoint('first.place'), undefined);
  assert.equal(failpoint('third.hit'), undefined);
  assert.equal(failpoint('third.hit'), undefined);
  assert.throws(() => failpoint('third.hit'));
});

test('a place that hangs never comes back', async () => {
  armFailpoints('a.place=hang');
  const passed = Promise.resolve('passed');
  assert.equal(await Promise.race([failpoint('a.place'), passed]), 'passed');
});

test('a place that kills ends the process as kill -9 does', () => {
  const module = new URL('failpoint.ts', import.meta.url);
  const script = `import { armFailpoints, failpoint } from '${module}';
    process.on('exit', () => console.log('cleaned up'));
    armFailpoints('a.place=kill');
    await failpoint('a.place');
    console.log('went on');`;
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  assert.deepEqual([signal, stdout], ['SIGKILL', '']);
});

test('what is no list of failpoints is refused, and nothing is armed then', () => {
  for (const text of ['a', 'a=explode', 'a=throw@0', 'a=throw@x', 'A=throw', 'a=throw,', '=throw']) {
    assert.throws(() => armFailpoints(text), /FAILPOINTS/, text);
  }
  assert.throws(() => armFailpoints('good=throw,bad'));
  assert.equal(failpoint('good'), undefined);
});
