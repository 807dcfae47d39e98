import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Ceilings } from './ceilings.ts';
import { Loader, type LoaderDeps } from './loader.ts';
import type { MessageLog, Meta } from './message-log.ts';

test('a conversation that was unloaded by another process and loaded again has its next block reserved in time', async () => {
  const c = uuidV7();
  const of = { c, epoch: 1, n: 0, dseq: 0, pv: 1, atMs: 0 };
  let meta: Meta | null = { ...of, seq: 400, ceil: 1000 };
  const reserved: number[] = [];
  const log = { metas: async () => [meta], raiseCeiling: async () => {} } as unknown as MessageLog;
  const ceilings = {
    async reserve(_c: string, seq: number) {
      reserved.push(seq);
      return seq + 1000;
    },
  } as unknown as Ceilings;
  const loader = new Loader({ log, ceilings } as unknown as LoaderDeps);
  const said = async (seq: number) => {
    loader.reserveInTime(c, seq);
    await turn();
  };
  await said(400);
  meta = null;
  await said(800);
  assert.deepEqual(reserved, [], 'it is not loaded');
  meta = { ...of, seq: 801, ceil: 1801 };
  await said(801);
  meta = { ...of, seq: 1400, ceil: 1801 };
  await said(1400);
  assert.deepEqual(reserved, [1400]);
});
