import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { type ScriptedModel, startModel } from '@chatter/testkit/model/start-model.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let model: ScriptedModel;
let system: System;
before(async () => {
  model = await startModel({ pace: { firstMs: 0, wordMs: 1 } });
  system = await startSystem({ ai: { AI_BASE_URL: model.baseUrl, AI_MODEL: scriptedModel } });
});
after(async () => {
  await system?.[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

const begin = async (who: Someone) => ((await system.ask(who, 'POST', '/assistant/conversations')).body as { id: string }).id;
const answers = (raw: RawSocket, c: string) =>
  raw.events(c).filter((event) => event.kind === 'message' && event.from === assistantSender) as { body: string; via?: string }[];

test('questions to the assistant are answered in the conversation, from the file and by the model', async () => {
  const [ann] = (await system.people(1)) as [Someone];
  const c = await begin(ann);
  await using raw = await RawSocket.open(system, ann);
  await raw.sendText(c, 'What is Git?');
  await until('the first answer', () => answers(raw, c).length === 1);
  await raw.sendText(c, 'And who wrote it?');
  await until('the second answer', () => answers(raw, c).length === 2);
  const [known, made] = answers(raw, c);
  assert.equal(known?.via, 'predefined');
  assert.equal(made?.via, scriptedModel);
  assert.match(made?.body ?? '', /given 4 messages/);
});

test('the answer is stopped by the one who asked, and by nobody else', async () => {
  const [ann, eve] = (await system.people(2)) as [Someone, Someone];
  const c = await begin(ann);
  await using raw = await RawSocket.open(system, ann);
  await raw.sendText(c, 'hang for me');
  await until('the model writes', () => model.streaming === 1);
  assert.equal((await system.ask(eve, 'POST', `/ai/conversations/${c}/stop`)).status, 404);
  assert.equal((await system.ask(ann, 'POST', `/ai/conversations/${c}/stop`)).status, 204);
  await until('what is there', () => answers(raw, c).length === 1);
});
