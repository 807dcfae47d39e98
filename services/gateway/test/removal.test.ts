import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { liveDelta } from '@chatter/contracts/ai/live.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { type GatewayStage, startGateway, type Told } from './start-gateway.ts';

let stage: GatewayStage;
before(async () => {
  stage = await startGateway();
});
after(() => stage[Symbol.asyncDispose]());

/** A fresh account for each test; all are in the one conversation, whose log goes on. */
async function two(): Promise<[Told, Told]> {
  const [ann, ben] = [uuidV7(), uuidV7()];
  for (const account of [ann, ben]) stage.chat.join(account);
  return [await stage.enter(ann), await stage.enter(ben)];
}
const hears = (told: Told, ...words: (number | string)[]) =>
  until(words.join(', '), () => told.heard().length >= words.length).then(() => assert.deepEqual(told.heard(), words));
const head = () => stage.chat.head;

test('who is removed is told so after the last event, and gets nothing more: no event, no piece of an answer, no typing', async () => {
  const { chat, busOf } = stage;
  const [ann, ben] = await two();
  await using _ann = ann;
  await using _ben = ben;
  const { c } = chat;
  const at = head();
  chat.remove(ann.account);
  chat.announce();
  chat.message();
  chat.announce();
  busOf.publishLive(liveTyping, c, { c, from: ben.account });
  await hears(ben, at + 1, at + 2);
  busOf.publishLive(liveDelta, c, { c, run: uuidV7(), n: 0, text: 'secret' });
  ann.say({ t: 'typing', c });
  ann.say({ t: 'ping', n: 1 });
  await until('ben reads the piece', () => ben.frames.some(({ t }) => t === 'delta'));
  await until('ann is answered', () => ann.frames.some(({ t }) => t === 'pong'));
  assert.deepEqual(ann.heard(), [at + 1, `left ${at + 1}`]);
  assert.deepEqual(
    ann.frames.slice(-2).map(({ t }) => t),
    ['left', 'pong'],
  );
  ben.say({ t: 'typing', c });
  const writes = () => ben.frames.filter((frame) => frame.t === 'typing');
  await until('ben hears himself', () => writes().length >= 2);
  assert.deepEqual(
    writes().map(({ from }) => from),
    [ben.account, ben.account],
    'who is not in it tells it nothing',
  );
});

test('a removal between the heads that chat read and its answer is not stepped over', async () => {
  const { chat } = stage;
  const ann = uuidV7();
  chat.join(ann);
  const at = head();
  chat.answered = async () => {
    chat.answered = async () => {};
    chat.remove(ann);
    chat.message();
    chat.announce();
  };
  await using late = await stage.enter(ann);
  await hears(late, at + 1, `left ${at + 1}`);
});

test('who is removed and added again while the gateway has yet to hear of it gets nothing of what lay between', async () => {
  const { chat } = stage;
  const [ann, ben] = await two();
  await using _ann = ann;
  await using _ben = ben;
  const at = head();
  chat.remove(ann.account);
  chat.message();
  chat.join(ann.account);
  chat.note(ann.account);
  await hears(ann, 'note');
  chat.announce();
  await hears(ben, at + 1, at + 2, at + 3);
  chat.message();
  chat.announce();
  await until('she is told all', () => ann.heard().length === 6);
  const notes = ann.heard().flatMap((word, index) => (word === 'note' ? [index] : []));
  assert.ok(notes.length === 2 && (notes[1] ?? 0) > 2, 'told of it anew after she was told to have left');
  assert.deepEqual(
    ann.heard().filter((word) => word !== 'note'),
    [at + 1, `left ${at + 1}`, at + 3, at + 4],
  );
});

test('who is added again later follows from there', async () => {
  const { chat } = stage;
  const [ann, ben] = await two();
  await using _ann = ann;
  await using _ben = ben;
  const at = head();
  chat.remove(ann.account);
  chat.announce();
  await hears(ann, at + 1, `left ${at + 1}`);
  chat.message();
  chat.announce();
  chat.join(ann.account);
  chat.announce();
  await hears(ben, at + 1, at + 2, at + 3);
  chat.note(ann.account);
  await hears(ann, at + 1, `left ${at + 1}`, at + 3, 'note');
});
