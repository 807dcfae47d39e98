import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { JsonText } from '../src/json-text.ts';
import { Refusal, Unavailable } from '../src/refusal.ts';
import { echo, liveThing, thingMade } from './contracts.ts';
import { startScope, type TestScope } from './start-scope.ts';

let nats: Server;
before(async () => {
  nats = await startNats();
});
after(() => nats[Symbol.asyncDispose]());

const bytes = new TextEncoder();
const answering = async (by: string): Promise<TestScope> => {
  const scope = await startScope(nats.url);
  scope.bus.answer(echo, async ({ text }) => ({ text, by }));
  await scope.bus.flush();
  return scope;
};

test('a call is answered, whatever is in its text', async () => {
  await using service = await answering('one');
  await using asker = await startScope(nats.url);
  for (const text of ['', 'Grüße 👍🏽', '"\\\n\u0001', 'x'.repeat(200_000)]) {
    assert.deepEqual(await asker.bus.ask(echo, { text }), { text, by: 'one' });
  }
  assert.deepEqual(service.logged, []);
});

test('an answer that is JSON already goes out as it is, and comes as it is to whoever asks for its text', async () => {
  await using service = await startScope(nats.url);
  const made = '{ "by":"one","text":"Gr\u00fc\u00dfe \ud83d\udc4d" }';
  service.bus.answer(echo, async ({ text }) => (text === 'no' ? Promise.reject(new Refusal('not-today')) : new JsonText(made)));
  await service.bus.flush();
  await using asker = await startScope(nats.url);
  assert.equal(await asker.bus.askText(echo, { text: '' }), made);
  assert.deepEqual(await asker.bus.ask(echo, { text: '' }), { by: 'one', text: 'Gr\u00fc\u00dfe \ud83d\udc4d' });
  await assert.rejects(asker.bus.askText(echo, { text: 'no' }), (error) => error instanceof Refusal && error.code === 'not-today');
});

test('a refusal travels as its code, and is no fault', async () => {
  await using service = await startScope(nats.url);
  service.bus.answer(echo, () => Promise.reject(new Refusal('not-today', { detail: 'a secret of the service' })));
  await service.bus.flush();
  await assert.rejects(service.bus.ask(echo, { text: '' }), (error) => error instanceof Refusal && error.code === 'not-today');
  assert.deepEqual(service.logged, []);
});

test('a fault is Unavailable to the asker, who learns nothing of it, and is logged once where it happened', async () => {
  await using service = await startScope(nats.url);
  await using asker = await startScope(nats.url);
  service.bus.answer(echo, () => Promise.reject(new TypeError('the table "secrets" is gone')));
  await service.bus.flush();
  await assert.rejects(asker.bus.ask(echo, { text: '' }), (error) => {
    assert.ok(error instanceof Unavailable);
    return !`${error.message} ${String(error.cause)}`.includes('secrets');
  });
  assert.deepEqual(
    service.logged.map(({ level, subject }) => [level, subject]),
    [[50, echo.subject]],
  );
});

test('a service that waits for another is Unavailable to the asker, and no fault: it is a warning', async () => {
  await using service = await startScope(nats.url);
  service.bus.answer(echo, () => Promise.reject(new Unavailable('Redis did not answer')));
  await service.bus.flush();
  await assert.rejects(
    service.bus.ask(echo, { text: '' }),
    (error) => error instanceof Unavailable && error.message.includes('cannot be answered now'),
  );
  assert.deepEqual(
    service.logged.map(({ level, subject }) => [level, subject]),
    [[40, echo.subject]],
  );
});

test('calls are counted and timed by what became of them', async () => {
  await using service = await startScope(nats.url);
  const said = (text: string) => {
    if (text === 'no') throw new Refusal('not-today');
    if (text === 'oh') throw new TypeError('a fault');
    if (text === 'later') throw new Unavailable('MySQL is away');
    return { text, by: 'one' };
  };
  service.bus.answer(echo, async ({ text }) => said(text));
  await service.bus.flush();
  for (const text of ['yes', 'yes', 'no', 'oh', 'later']) await service.bus.ask(echo, { text }).catch(() => {});
  const counts = (await service.metrics.metrics()).split('\n').filter((line) => line.startsWith('chatter_call_seconds_count'));
  assert.deepEqual(counts.sort(), [
    `chatter_call_seconds_count{call="${echo.subject}",outcome="answered"} 2`,
    `chatter_call_seconds_count{call="${echo.subject}",outcome="fault"} 1`,
    `chatter_call_seconds_count{call="${echo.subject}",outcome="refused"} 1`,
    `chatter_call_seconds_count{call="${echo.subject}",outcome="unavailable"} 1`,
  ]);
});

test('a call nobody answers is Unavailable at once, not after its time', { timeout: 5000 }, async () => {
  await using asker = await startScope(nats.url);
  await assert.rejects(asker.bus.ask(echo, { text: '' }, { timeoutMs: 600_000 }), Unavailable);
});

test('a call not answered in its time is Unavailable', async () => {
  await using service = await startScope(nats.url);
  const release = latch('released');
  service.bus.answer(echo, async ({ text }) => {
    await release.opened;
    return { text, by: 'late' };
  });
  await service.bus.flush();
  await assert.rejects(service.bus.ask(echo, { text: '' }, { timeoutMs: 50 }), Unavailable);
  release.open();
});

test('an ask that breaks the contract is refused before the handler sees it', async () => {
  await using service = await startScope(nats.url);
  service.bus.answer(echo, () => assert.fail('handled'));
  await service.bus.flush();
  for (const ask of ['{"text":1}', '{}', '[]', 'null', 'not json', '', '\u0000', '{"__proto__":{"text":"x"}}']) {
    const reply = await service.bus.connection.request(echo.subject, bytes.encode(ask));
    assert.equal(reply.headers?.get('Chatter-Refusal'), 'invalid-request', ask);
    assert.equal(reply.data.length, 0, ask);
  }
});

test('an answer that breaks the contract is a fault of the service, not a refusal of the ask', async () => {
  await using service = await startScope(nats.url);
  service.bus.answer(echo, async () => ({ text: 7 }) as never);
  await service.bus.flush();
  await assert.rejects(service.bus.ask(echo, { text: '' }), (error) => !(error instanceof Refusal) && /answer/.test(String(error)));
  assert.deepEqual(
    service.logged.map(({ level, subject }) => [level, subject]),
    [[50, echo.subject]],
    'who asked says so, for nobody else knows',
  );
});

test('an answer too large for the server is Unavailable, and the service goes on', { timeout: 5000 }, async () => {
  await using service = await startScope(nats.url);
  service.bus.answer(echo, async ({ text }) => ({ text: text.repeat(2), by: 'one' }));
  await service.bus.flush();
  await assert.rejects(service.bus.ask(echo, { text: 'x'.repeat(600_000) }), Unavailable);
  assert.equal((await service.bus.ask(echo, { text: 'ab' })).text, 'abab');
});

test('two instances of a service answer each call once between them', async () => {
  await using one = await answering('one');
  await using two = await answering('two');
  await using asker = await startScope(nats.url);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => asker.bus.ask(echo, { text: `${index}` })));
  assert.deepEqual(
    answers.map(({ text }) => Number(text)),
    [...answers.keys()],
  );
  assert.deepEqual([...new Set(answers.map(({ by }) => by))].sort(), ['one', 'two']);
  assert.deepEqual([...one.logged, ...two.logged], []);
});

test('an instance that stops answers what it took, and takes nothing new', async () => {
  await using leaving = await startScope(nats.url);
  const taken = latch('the call is under way');
  const release = latch('released');
  leaving.bus.answer(echo, async ({ text }) => {
    taken.open();
    await release.opened;
    return { text, by: 'leaving' };
  });
  await leaving.bus.flush();
  await using asker = await startScope(nats.url);
  const under = asker.bus.ask(echo, { text: 'first' });
  await taken.opened;
  const stopped = leaving.bus.stopAnswering();
  await leaving.bus.flush();
  await using _other = await answering('staying');
  assert.equal((await asker.bus.ask(echo, { text: 'second' })).by, 'staying');
  release.open();
  assert.equal((await under).by, 'leaving');
  await stopped;
});

test('live hints arrive by key, by any key, and without one; what breaks the contract is passed over', async () => {
  await using scope = await startScope(nats.url);
  const heard: string[] = [];
  const last = latch('the last hint');
  scope.bus.followLive(liveThing, 'a', ({ n }) => heard.push(`a ${n}`));
  scope.bus.followLive(liveThing, '*', ({ n }, key) => heard.push(`* ${key} ${n}`));
  scope.bus.followLive(liveThing, null, ({ n }) => last.open(void heard.push(`null ${n}`)));
  await scope.bus.flush();
  scope.bus.publishLive(liveThing, 'a', { n: 1 });
  scope.bus.publishText(`${liveThing.subject}.a`, '{"n":"one"}');
  scope.bus.publishText(`${liveThing.subject}.a`, '{');
  scope.bus.publishLive(liveThing, 'b', { n: 2 });
  scope.bus.publishLive(liveThing, null, { n: 3 });
  await last.opened;
  assert.deepEqual(heard, ['a 1', '* a 1', '* b 2', 'null 3']);
  assert.equal(scope.logged.length, 4, 'two faults, heard twice');
});

test('a handler of live messages that throws gets the next ones; one that stopped gets none', async () => {
  await using scope = await startScope(nats.url);
  const heard: string[] = [];
  const done = latch('the last message');
  scope.bus.followBytes('live.thing.x', (data) => {
    heard.push(Buffer.from(data).toString());
    if (heard.length === 1) throw new Error('once');
    done.open();
  });
  scope.bus.followBytes('live.thing.x', () => assert.fail('heard after it stopped')).stop();
  scope.bus.publishText('live.thing.x', 'one');
  scope.bus.publishText('live.thing.x', 'two');
  await done.opened;
  assert.deepEqual(heard, ['one', 'two']);
});

test('a fact can be heard as it is published', async () => {
  await using scope = await startScope(nats.url);
  const heard = latch<[number, string]>('the fact');
  scope.bus.hear(thingMade, ({ n }, key) => heard.open([n, key]));
  scope.bus.publishText(`${thingMade.subject}.k1`, '{"n":5}');
  assert.deepEqual(await heard.opened, [5, 'k1']);
});
