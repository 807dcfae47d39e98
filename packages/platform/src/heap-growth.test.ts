import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { growingPercent } from './heap-growth.ts';

const MiB = 1_048_576;

test('what may gather is a share of what is alive, never less than two fifths of it nor more than four times', () => {
  const shares = [1, 32, 40, 128, 1000].map((alive) => growingPercent(32 * MiB, alive * MiB));
  assert.deepEqual(shares, [400, 100, 80, 40, 40]);
});

test('V8 looks through what is old as often as it may gather', async () => {
  const often = await majorCollections(4);
  const seldom = await majorCollections(64);
  assert.ok(seldom >= 1 && often >= 4 * seldom, `${often} with 4 MiB, ${seldom} with 64`);
});

/** How often V8 looks through everything while 150 MiB become old and are replaced, 20 MiB of it alive at a time. */
async function majorCollections(mib: number): Promise<number> {
  const script = `
    const { growHeapBy } = await import(${JSON.stringify(import.meta.resolve('./heap-growth.ts'))});
    growHeapBy(${mib} * ${MiB});
    const alive = [];
    for (let at = 0; at < 150_000; at++) {
      alive[at % 20_000] = Array.from({ length: 128 }, (_, index) => at + index);
      if (at % 2000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }`;
  const args = ['--trace-gc', '--max-semi-space-size=1', '--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * MiB });
  return stdout.split('Mark-Compact').length - 1;
}
