import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { HiddenReceipts } from './hidden-receipts.ts';

type Note = { account: string; hidden: boolean; pv?: number };

/** Whom MySQL says that they hide it is answered by the test; `hear` is what another process tells. */
function open() {
  const reads: ((accounts: string[]) => void)[] = [];
  const execute = () =>
    new Promise((resolve) => reads.push((accounts) => resolve(accounts.map((account) => ({ account_id: uuidToBytes(account) })))));
  const db = { selectFrom: () => ({ select: () => ({ where: () => ({ execute }) }) }) };
  let hear: (note: Note) => void = () => {};
  const bus = {
    publishLive: () => {},
    followLive(_live: unknown, _key: unknown, handler: typeof hear) {
      hear = handler;
    },
  };
  const hiding = new HiddenReceipts(db as never, bus as never);
  return { hiding, reads, hear: (note: Note) => hear(note) };
}
const [ann, ben] = [uuidV7(), uuidV7()];

test('what is heard while all of it is read anew holds, for that may have been read before', async () => {
  const { hiding, reads, hear } = open();
  const loading = hiding.load();
  hear({ account: ann, hidden: true, pv: 1 });
  hear({ account: ben, hidden: false, pv: 2 });
  reads[0]?.([ben]);
  await loading;
  assert.deepEqual([hiding.hides(ann), hiding.hides(ben)], [true, false]);
});

test('what is heard late, of an older version, changes nothing', () => {
  const { hiding, hear } = open();
  hear({ account: ann, hidden: true, pv: 3 });
  hear({ account: ann, hidden: false, pv: 2 });
  assert.equal(hiding.hides(ann), true);
  hear({ account: ann, hidden: false });
  assert.equal(hiding.hides(ann), false, 'one who says no version is believed');
});
