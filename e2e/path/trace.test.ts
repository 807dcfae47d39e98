import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { startTracing } from '@chatter/platform/start-tracing.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type EndedSpan, SpanRecorder } from '../span-recorder.ts';
import { type Someone, type System, startSystem } from '../system.ts';

const recorder = new SpanRecorder();
let system: System;
let a: Someone;
let b: Someone;
let c: string;
before(async () => {
  await startTracing({}, 'chatter-test', [recorder]);
  // One of each: a second gateway hears everything, too, and to a second chat the conversation is cold, so that it is asked twice.
  system = await startSystem({}, 1);
  [a, b] = (await system.people(2)) as [Someone, Someone];
  c = await system.direct(a, b);
});
after(() => system[Symbol.asyncDispose]());

const idOf = (span: EndedSpan | undefined) => span?.spanContext().spanId;
const traceOf = (span: EndedSpan | undefined) => span?.spanContext().traceId;
/** The kinds of span as the API numbers them. */
const [internal, server, client] = [0, 1, 2];
/** What one span did for many is noted in the traces of the others, with a link to it. */
const wholeOf = (span: EndedSpan | undefined) => (span?.kind === internal ? span.links[0]?.context : span?.spanContext());

/** Sends messages in one turn and waits until each is in MySQL; answers the spans of their frames. */
async function say(socket: RawSocket, texts: readonly string[], to = [c]): Promise<EndedSpan[]> {
  const known = recorder.named('socket send').length;
  const ids = to.flatMap((id) => texts.map((body) => socket.send(id, [{ m: uuidV7(), body }])));
  for (const id of ids) assert.equal((await socket.answer(id)).t, 'ack');
  const sent = recorder.named('socket send').slice(known);
  for (const span of sent) {
    await until('its batch is in MySQL', () => recorder.named('drain batch', traceOf(span)).length > 0);
  }
  return sent;
}

test('one trace follows a message over socket, NATS, Redis and MySQL', async () => {
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  // The first one finds the conversation cold.
  await say(writer, ['warm']);
  const [sent] = await say(writer, ['a secret sentence']);
  await until('the reader has both', () => reader.events(c).length === 2);

  const trace = traceOf(sent);
  const of = (name: string, kind?: number) => recorder.named(name, trace).filter((span) => kind === undefined || span.kind === kind);
  const chain = [
    of('socket send', server),
    of('rpc.chat.submit-messages', client),
    of('rpc.chat.submit-messages', server),
    of('publish live.conversation'),
    of('deliver live.conversation'),
  ];
  const [, , submit] = chain.map(([span]) => span);
  chain.forEach((spans, index) => {
    assert.equal(spans.length, 1, `one span ${index}`);
    assert.equal(spans[0]?.parentSpanContext?.spanId, idOf(chain[index - 1]?.[0]), `span ${index} goes on from the one before`);
  });
  assert.equal(of('redis append')[0]?.parentSpanContext?.spanId, idOf(submit));
  const [drain] = of('drain batch');
  assert.equal(drain?.parentSpanContext?.spanId, idOf(submit));
  // Where the drain was quicker than the hint of it, the trace has the batch as a note.
  const batch = wholeOf(drain);
  assert.ok(recorder.named('mysql commit', batch?.traceId).some((span) => span.parentSpanContext?.spanId === batch?.spanId));
  assert.equal(sent?.attributes['chatter.conversation'], c);
});

test('messages that go together share one request, and each trace has it', async () => {
  const others = await system.people(3);
  const cs = await Promise.all(others.map((other) => system.direct(a, other)));
  await using writer = await RawSocket.open(system, a);
  await say(writer, ['warm'], cs);
  const sent = await say(writer, ['together'], cs);
  assert.equal(new Set(sent.map(traceOf)).size, 3);
  for (const span of sent) {
    const request = wholeOf(recorder.named('rpc.chat.submit-messages', traceOf(span)).find(({ kind }) => kind !== server));
    const appended = recorder.named('redis append', request?.traceId);
    assert.ok(appended.length > 0, 'the request is in the trace, or linked from it');
    assert.equal(recorder.named('publish live.conversation', traceOf(span)).length, 1);
    assert.equal(recorder.named('drain batch', traceOf(span)).length, 1);
  }
});

test('one trace follows an HTTP request into its service and MySQL; what a client says of traces is not believed', async () => {
  const foreign = '0af7651916cd43dd8448eb211c80319c';
  const known = recorder.named('GET /api/v1/conversations/*').length;
  await fetch(`${system.url}/api/v1/conversations/${c}`, {
    headers: { cookie: a.cookie, traceparent: `00-${foreign}-b7ad6b7169203331-01` },
  }).then((answer) => answer.json());
  await until('the gateway is done', () => recorder.named('GET /api/v1/conversations/*').length > known);
  const [request] = recorder.named('GET /api/v1/conversations/*').slice(known);
  const trace = traceOf(request);
  assert.notEqual(trace, foreign);
  assert.equal(request?.parentSpanContext, undefined);
  const [served] = recorder.named('GET /api/v1/conversations/:id', trace);
  assert.equal(served?.parentSpanContext?.spanId, idOf(recorder.named('forward chat', trace)[0]));
  assert.ok(recorder.named('mysql select', trace).length > 0);
});

test('a question to the assistant and its answer are one trace', async () => {
  const { id } = (await system.ask(a, 'POST', '/assistant/conversations')).body as { id: string };
  await using writer = await RawSocket.open(system, a);
  const [sent] = await say(writer, ['What is Git?'], [id]);
  await until('the answer', () => writer.events(id).length === 2);
  const answer = await until('its span', () => recorder.named('answer', traceOf(sent))[0]);
  const [consumed] = recorder.named('consume ai-summons', traceOf(sent));
  assert.equal(answer.parentSpanContext?.spanId, idOf(consumed));
  const posted = recorder.named('rpc.chat.post-answer', traceOf(sent));
  assert.deepEqual(posted.map((span) => [span.kind, span.parentSpanContext?.spanId]).sort(), [
    [server, idOf(posted.find((span) => span.kind === client))],
    [client, idOf(answer)],
  ]);
  const [published] = recorder.named('publish live.conversation', traceOf(sent)).slice(-1);
  assert.equal(published?.parentSpanContext?.spanId, idOf(posted.find((span) => span.kind === server)));
});

test('no span holds what people write', () => {
  const held = JSON.stringify(recorder.spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]));
  assert.ok(!held.includes('a secret sentence'));
});
