import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { effectScope, nextTick, ref } from 'vue';
import { useSilence } from './use-silence.ts';

const now = 1_000_000;

async function during(since: number, go: (silent: () => boolean, sign: () => Promise<void>) => Promise<void> | void): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now });
  const scope = effectScope();
  const pieces = ref(0);
  const silent = scope.run(() => useSilence(since, () => pieces.value));
  try {
    await go(
      () => silent?.value === true,
      () => nextTick(() => void pieces.value++).then(() => nextTick()),
    );
  } finally {
    scope.stop();
    mock.timers.reset();
  }
}

test('half a minute without a sign of life is silence, and the next sign ends it', () =>
  during(now, async (silent, sign) => {
    mock.timers.tick(29_999);
    assert.equal(silent(), false);
    await sign();
    mock.timers.tick(29_999);
    assert.equal(silent(), false);
    mock.timers.tick(1);
    assert.equal(silent(), true);
    await sign();
    assert.equal(silent(), false);
  }));

test('a question of long ago is met in silence at once; a clock that runs behind waits no longer', async () => {
  await during(now - 60_000, (silent) => assert.equal(silent(), true));
  await during(now + 60_000, (silent) => {
    mock.timers.tick(30_000);
    assert.equal(silent(), true);
  });
});
