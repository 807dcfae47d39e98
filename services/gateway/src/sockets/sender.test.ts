import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { SendResult, SubmitAnswer, SubmitItem } from '@chatter/contracts/chat/calls.ts';
import type { Send } from '@chatter/contracts/gateway/frames.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { type SendAnswer, Sender } from './sender.ts';

type Reply = (item: SubmitItem, wait: boolean) => SubmitAnswer | Error;
let reply: Reply;
let asked: [boolean, number][];
const bus = {
  async ask(_call: unknown, { wait, items }: { wait: boolean; items: SubmitItem[] }) {
    asked.push([wait, items.reduce((sum, { msgs }) => sum + msgs.length, 0)]);
    const answers = items.map((item) => reply(item, wait));
    const failed = answers.find((answer) => answer instanceof Error);
    if (failed !== undefined) throw failed;
    return { items: answers };
  },
} as unknown as Bus;
beforeEach(() => {
  asked = [];
});

const c = uuidV7();
const frameOf = (messages: number): Send => ({
  t: 'send',
  id: 7,
  c,
  msgs: Array.from({ length: messages }, () => ({ m: uuidV7(), body: 'x' })),
});
const accept = ({ msgs }: SubmitItem, from = 1, epoch = 1): SubmitAnswer => ({
  epoch,
  res: msgs.map(({ m }, index) => ({ m, seq: from + index, n: from + index, at: 0 })),
});
const later = ({ m }: { m: string }): SendResult => ({ m, code: 'later', retry: true });
/** The first message accepted, the others told to wait. */
const firstOnly = (item: SubmitItem): SubmitAnswer => ({
  epoch: 2,
  res: [...accept(item).res.slice(0, 1), ...item.msgs.slice(1).map(later)],
});
async function send(frame: Send): Promise<SendAnswer> {
  const answers: SendAnswer[] = [];
  new Sender(bus).send(uuidV7(), frame, 100, (answer) => answers.push(answer));
  while (answers.length === 0) await turn();
  await turn();
  assert.equal(answers.length, 1);
  return answers[0] as SendAnswer;
}

test('a frame is answered message by message, in order, under its number', async () => {
  const frame = frameOf(3);
  reply = (item) => accept(item, 5, 2);
  assert.deepEqual(await send(frame), { t: 'ack', id: 7, c, epoch: 2, res: accept({ account: '', c, msgs: frame.msgs }, 5).res });
  assert.deepEqual(asked, [[false, 3]]);
});

test('what must wait is sent again apart, all of it from the first on, and answered with the rest', async () => {
  const frame = frameOf(4);
  reply = (item, wait) => {
    if (wait) return accept(item, 2, 3);
    return firstOnly(item);
  };
  const answer = await send(frame);
  assert.ok(answer.t === 'ack');
  assert.deepEqual(
    answer.res.map((result) => [result.m, 'seq' in result && result.seq]),
    frame.msgs.map(({ m }, index) => [m, index + 1]),
  );
  assert.equal(answer.epoch, 2, 'in the third, what was accepted in the second may be lost');
  assert.deepEqual(asked, [
    [false, 4],
    [true, 3],
  ]);
});

test('what follows a message that will be stamped anew is left to its sender: sent again by itself it would come before it', async () => {
  const frame = frameOf(3);
  reply = (item) => {
    const [first, second, ...rest] = item.msgs as [SubmitItem['msgs'][0], SubmitItem['msgs'][0]];
    const clock: SendResult = { m: second.m, code: 'clock', retry: false, at: 1 };
    return { epoch: 1, res: [...accept({ ...item, msgs: [first] }).res, clock, ...rest.map(later)] };
  };
  const answer = await send(frame);
  assert.ok(answer.t === 'ack');
  assert.deepEqual(
    answer.res.map((result) => ('code' in result ? result.code : result.seq)),
    [1, 'clock', 'later'],
  );
  assert.deepEqual(asked, [[false, 3]]);
});

test('when chat does not answer nothing is said but "again"', async () => {
  reply = () => new Unavailable('no answer');
  assert.deepEqual(await send(frameOf(2)), { t: 'nack', id: 7, code: 'unavailable', retry: true, afterMs: 500 });
});

test('when it answers the first ones and then no more, the first are settled and the rest is "again"', async () => {
  const frame = frameOf(3);
  reply = (item, wait) => {
    if (wait) return new Unavailable('no answer');
    return firstOnly(item);
  };
  const answer = await send(frame);
  assert.ok(answer.t === 'ack');
  assert.deepEqual(
    answer.res.map((result) => ('seq' in result ? result.seq : [result.code, result.retry, result.afterMs])),
    [1, ['unavailable', true, 500], ['unavailable', true, 500]],
  );
});

test('a refusal for good carries no time to come again, one for now does', async () => {
  reply = ({ msgs }) => ({
    epoch: 1,
    res: [
      { m: msgs[0]?.m ?? '', code: 'empty', retry: false },
      { m: msgs[1]?.m ?? '', code: 'busy', retry: true },
    ],
  });
  const answer = await send(frameOf(2));
  assert.deepEqual(answer.t === 'ack' && answer.res.map((result) => 'afterMs' in result && result.afterMs), [false, 500]);
});
