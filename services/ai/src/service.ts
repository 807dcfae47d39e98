import { readFile } from 'node:fs/promises';
import { liveDelta, liveStop } from '@chatter/contracts/ai/live.ts';
import { aiRoutes, getAssistant, stopAnswer } from '@chatter/contracts/ai/routes.ts';
import { postAnswer, readPage } from '@chatter/contracts/chat/calls.ts';
import { aiSummons } from '@chatter/contracts/chat/facts.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import { consume } from '@chatter/platform/consume.ts';
import { apiPrefix, mount } from '@chatter/platform/http.ts';
import { createIdentityVerifier } from '@chatter/platform/identity.ts';
import { type Loop, startLoop } from '@chatter/platform/loop.ts';
import { openSql } from '@chatter/platform/mysql.ts';
import { serveOpenApi } from '@chatter/platform/openapi.ts';
import { Origins } from '@chatter/platform/origins.ts';
import { defineService } from '@chatter/platform/service.ts';
import { SpanKind } from '@chatter/platform/tracing.ts';
import { Counter } from 'prom-client';
import { answerRun } from './answer-run.ts';
import { aiConfig, modelPlaceOf } from './config.ts';
import { confirmAnswers } from './confirm-answers.ts';
import { readContext } from './context.ts';
import { openModel } from './model.ts';
import { PostedAnswers } from './posted-answers.ts';
import { createPredefined, readReplies } from './predefined.ts';
import { getAssistantRoute } from './routes/get-assistant.ts';
import { stopAnswerRoute } from './routes/stop-answer.ts';
import { Runs } from './runs.ts';
import type { AiTables } from './tables.ts';
import { Workers } from './workers.ts';
import { writeAnswer } from './write-answer.ts';

const textOf = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
/** How soon a run is found whose process died, or that has rested. */
const lookEveryMs = 1000;
const beatEveryMs = 3000;
const sweepEveryMs = 3_600_000;
const keepDays = 60;

/** The assistant: answers each question once, in the conversation where it was asked. */
export const ai = defineService({
  name: 'ai',
  config: aiConfig,
  async start(scope) {
    const { config, bus, log, metrics } = scope;
    const place = modelPlaceOf(config);
    const model = place === null ? null : openModel(place);
    const replies = readReplies(await textOf('replies/en.md'));
    const db = openSql<AiTables>(scope, config.DATABASE_URL);
    const runs = new Runs(db, { mostPerAccount: 2 });
    const answers = new PostedAnswers(db);
    const counter = new Counter({
      name: 'chatter_answers_total',
      help: 'Answers decided',
      labelNames: ['source', 'outcome'],
      registers: [metrics],
    });

    const write = writeAnswer({
      model,
      systemPrompt: await textOf('prompts/system.md'),
      predefined: createPredefined(replies),
      askedWithinAMinute: (run) => runs.askedWithinAMinute(run),
      readContext: (run) => readContext((ask) => bus.ask(readPage, ask), run),
      publishDelta: ({ c, attempt }, n, text) => bus.publishLive(liveDelta, c, { c, run: attempt, n, text }),
    });
    const post = (ask: AskOf<typeof postAnswer>) => bus.ask(postAnswer, ask);
    const answer = answerRun({
      log,
      runs,
      write,
      post,
      count: ({ via, error }) =>
        counter.inc({ source: via === model?.name ? 'model' : via, outcome: error === null ? 'whole' : 'partial' }),
    });
    let looking: Loop | null = null;
    const origins = new Origins();
    const workers = new Workers({
      log,
      runs,
      answer: (run, signal) => origins.goOn(`${run.c}:${run.seq}`, 'answer', SpanKind.INTERNAL, () => answer(run, signal)),
      onFree: () => looking?.wake(),
    });
    scope.onStop('workers', () => workers.close());
    const loop = (label: string, everyMs: number, work: () => Promise<void>) => {
      const started = startLoop(label, everyMs, log, work);
      scope.onStop(label, () => started.stop());
      return started;
    };
    looking = loop('look', lookEveryMs, () => workers.take());
    loop('beat', beatEveryMs, () => workers.beat());
    loop('confirm', lookEveryMs, () => confirmAnswers({ log, answers, post }));
    loop('sweep', sweepEveryMs, () => runs.forget(keepDays));
    bus.followLive(liveStop, null, ({ c, account }) => workers.stop(c, account));

    const verify = createIdentityVerifier(config.IDENTITY_PUBLIC_KEY);
    serveOpenApi(scope.app, scope.name, apiPrefix, aiRoutes);
    mount(scope.app, verify, getAssistant, getAssistantRoute({ model, replies }));
    const publishStop = (c: string, account: string) => bus.publishLive(liveStop, null, { c, account });
    mount(scope.app, verify, stopAnswer, stopAnswerRoute({ runs, publishStop }));

    await consume(scope, aiSummons, async (summons) => {
      origins.note(`${summons.c}:${summons.seq}`);
      if (await runs.accept(summons)) looking.wake();
    });
  },
});
