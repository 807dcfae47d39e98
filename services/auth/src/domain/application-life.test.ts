import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coolDownMs, mayApplyAt } from './application-life.ts';

const at = new Date('2026-11-28T12:00:00Z');

test('who has not applied may, who waits may not, who was rejected may after the cool-down', () => {
  assert.ok((mayApplyAt(null) as Date) < at);
  assert.equal(mayApplyAt({ state: 'pending', decided_at: null }), null);
  assert.deepEqual(mayApplyAt({ state: 'rejected', decided_at: at }), new Date(at.getTime() + coolDownMs));
  assert.ok((mayApplyAt({ state: 'approved', decided_at: at }) as Date) < at);
});
