import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { ConfigError } from '@chatter/platform/config.ts';
import type { RunningService } from '@chatter/platform/service.ts';
import { sentences } from '../src/sentences.ts';
import { type Stage, setStage } from './start-ai.ts';

let stage: Stage;
let assistant: RunningService;
before(async () => {
  stage = await setStage();
  assistant = await stage.start({});
});
after(async () => {
  await assistant?.[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

test('without a model predefined questions are answered, and others told how to get one', async () => {
  const [known, other] = [await stage.ask('are you human'), await stage.ask('Who wrote Faust?')];
  assert.equal((await stage.answered(known)).via, 'predefined');
  const answer = await stage.answered(other);
  assert.deepEqual([answer.via, answer.body], ['none', sentences.noModel]);
  const { body } = await stage.http(assistant.url, uuidV7(), 'GET', '/ai');
  assert.equal(body?.model, null);
});

test('half a model is refused at the start', async () => {
  await assert.rejects(stage.start({ AI_MODEL: 'small' }), ConfigError);
  await assert.rejects(stage.start({ AI_BASE_URL: stage.model.baseUrl }), ConfigError);
});
