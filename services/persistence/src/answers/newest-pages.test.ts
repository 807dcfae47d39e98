import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { NewestPages } from './newest-pages.ts';

test('while MySQL does not answer so many may wait, and no more', async () => {
  const pages = new NewestPages(() => new Promise(() => {}));
  const refused = Promise.withResolvers<unknown>();
  for (let asks = 0; asks < 3000; asks++) pages.read({ c: uuidV7(), limit: 50 }).catch(refused.resolve);
  assert.ok((await refused.promise) instanceof Unavailable);
});
