import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { ProblemError } from '../src/problem-error.ts';
import { Inbox } from './inbox.ts';
import { ann, bob, c, frameOf, messages, otherC, pageOf, seqs } from './sample.ts';
import { ScriptedGateway } from './scripted-gateway.ts';
import { WatchedClient } from './watched-client.ts';

/** A client that follows `c` from a page with the events 1..3, and its connection. */
async function following(gateway: ScriptedGateway) {
  const watched = new WatchedClient(gateway);
  const connection = await gateway.greeted();
  await watched.comes('online');
  await watched.client.openConversation(c);
  await watched.next('page');
  return { watched, connection };
}

test('events that overtake the page are told after it, and none is told twice or left out', async () => {
  await using gateway = await ScriptedGateway.start();
  const asked = new Inbox<string>('the request for the page');
  const answer = new Inbox<ReturnType<typeof pageOf>>('the page');
  gateway.page = (of) => {
    asked.push(of);
    return answer.next();
  };
  using watched = new WatchedClient(gateway);
  const connection = await gateway.greeted();
  await watched.comes('online');
  const opened = watched.client.openConversation(c);
  assert.equal(await asked.next(), c);
  connection.says(frameOf(9, 10), { ...frameOf(11, 12), evs: messages(11, 12) }, { t: 'note', av: 1, kind: 'all said' });
  await watched.next('note');
  assert.deepEqual(watched.rest('events'), []);
  answer.push(pageOf(1, 10));
  assert.equal((await opened).upTo, 10);
  connection.says(frameOf(13, 13));
  assert.equal((await watched.next('page')).upTo, 10);
  assert.deepEqual([seqs((await watched.next('events')).evs), seqs((await watched.next('events')).evs)], [[11, 12], [13]]);
});

test('after a cut it resumes from what was told, also of a conversation opened while offline', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  connection.says(frameOf(4, 5));
  await watched.next('events');
  connection.cut();
  await watched.comes('waiting');
  const second = await gateway.connections.next();
  const hello = await second.greet({ resumed: false });
  assert.deepEqual(hello.resume, [[c, 1, 5]]);
  second.says(frameOf(5, 7), { t: 'resumed' });
  assert.deepEqual(seqs((await watched.next('events')).evs), [6, 7]);
});

test('a page that the current connection cannot vouch for is followed by a question for what came between', async () => {
  await using gateway = await ScriptedGateway.start();
  const answer = new Inbox<ReturnType<typeof pageOf>>('the page');
  gateway.page = () => answer.next();
  using watched = new WatchedClient(gateway);
  const first = await gateway.greeted();
  await watched.comes('online');
  const opened = watched.client.openConversation(c);
  first.cut();
  const second = await gateway.greeted();
  await watched.comes('waiting');
  await watched.comes('online');
  answer.push(pageOf(1, 3));
  await opened;
  const { id, after } = await second.hears('fetch');
  assert.equal(after, 3);
  second.says({ t: 'page', id, ...pageOf(4, 5), next: null });
  assert.deepEqual([(await watched.next('page')).upTo, (await watched.next('page')).upTo], [3, 5]);
});

test('a gap is asked for and nothing above it is told until it is filled', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  connection.says(frameOf(6, 6), frameOf(7, 7));
  const { id, after } = await connection.hears('fetch');
  assert.equal(after, 3);
  assert.deepEqual(watched.rest('events'), []);
  connection.says({ t: 'page', id, ...pageOf(4, 5), next: null });
  assert.deepEqual(seqs((await watched.next('page')).items), [4, 5]);
  assert.deepEqual([seqs((await watched.next('events')).evs), seqs((await watched.next('events')).evs)], [[6], [7]]);
});

test('what comes twice is told once, and what comes in the wrong order in the right one', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  connection.says(frameOf(2, 4), frameOf(4, 4), frameOf(6, 6), frameOf(5, 6), frameOf(7, 7));
  const told: number[] = [];
  while (told.at(-1) !== 7) told.push(...seqs((await watched.next('events')).evs));
  assert.deepEqual(told, [4, 5, 6, 7]);
});

test('who was away too long is told to begin anew, with a page, and goes on from there', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  connection.cut();
  const second = await gateway.connections.next();
  await second.greet({ resumed: false });
  second.says({ t: 'reset', c, epoch: 1, reason: 'too-far', keepUpto: 900, head: 900, page: pageOf(851, 900) }, frameOf(901, 901));
  const { reason, page } = await watched.next('reset');
  assert.deepEqual([reason, page?.upTo, seqs((await watched.next('events')).evs)], ['too-far', 900, [901]]);
});

test('who may no longer see a conversation is told, and does not resume it', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  watched.client.mark(c, { read: 3, n: 3 });
  await connection.hears('mark');
  connection.says({ t: 'left', c, last: 3 });
  const { c: of, last } = await watched.next('left');
  assert.deepEqual([of, last], [c, 3]);
  connection.cut();
  const second = await gateway.greeted();
  watched.client.mark(otherC, { read: 1, n: 1 });
  assert.equal((await second.hears('mark')).c, otherC, 'no mark of the conversation left is repeated');
});

test('what was held back of a conversation one has left is never told; what comes after being added again is', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  connection.says(frameOf(6, 6));
  const { id } = await connection.hears('fetch');
  connection.says({ t: 'left', c, last: 6 }, { t: 'page', id, ...pageOf(4, 5), next: null }, frameOf(9, 9));
  await watched.next('left');
  assert.deepEqual(seqs((await watched.next('events')).evs), [9]);
  assert.deepEqual([watched.rest('events'), watched.rest('page'), watched.rest('reset')], [[], [], []]);
  connection.cut();
  const second = await gateway.connections.next();
  assert.equal((await second.greet()).resume, undefined);
});

test('who writes, who is here and what the assistant writes is told; one’s own typing is not', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  watched.client.typing(c);
  watched.client.typing(c);
  assert.deepEqual(await connection.hears('typing'), { t: 'typing', c });
  connection.says({ t: 'typing', c, from: ann }, { t: 'typing', c, from: bob });
  assert.equal((await watched.next('typing')).from, bob);
  connection.says({ t: 'delta', c, run: otherC, n: 0, text: 'Once' });
  assert.equal((await watched.next('delta')).text, 'Once');
});

test('the list of whom one watches is said again after a cut, and the last one counts', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  watched.client.watch([ann]);
  watched.client.watch([bob, bob]);
  assert.deepEqual(
    [await connection.hears('watch'), await connection.hears('watch')].map(({ accounts }) => accounts),
    [[ann], [bob]],
  );
  connection.says({ t: 'presence', of: bob, state: 'offline', lastSeen: 5 });
  assert.deepEqual(await watched.next('presence'), { t: 'presence', of: bob, state: 'offline', lastSeen: 5 });
  connection.cut();
  const second = await gateway.greeted();
  assert.deepEqual((await second.hears('watch')).accounts, [bob]);
  assert.throws(() => watched.client.watch(Array.from({ length: 201 }, () => uuidV7())), RangeError);
});

test('receipts go both ways, and one’s own are repeated after a cut', async () => {
  await using gateway = await ScriptedGateway.start();
  const { watched, connection } = await following(gateway);
  using _ = watched;
  watched.client.mark(c, { delivered: 3, read: 2, n: 2 });
  assert.deepEqual(await connection.hears('mark'), { t: 'mark', c, delivered: 3, read: 2, n: 2 });
  connection.says({ t: 'marks', c, of: { someone: [3, 1] } });
  assert.deepEqual((await watched.next('marks')).of, { someone: [3, 1] });
  connection.cut();
  const second = await gateway.greeted();
  assert.deepEqual(await second.hears('mark'), { t: 'mark', c, delivered: 3, read: 2, n: 2 });
});

test('a conversation that cannot be opened says why, and a page can be had by itself', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  assert.deepEqual(seqs((await watched.client.fetchPage(c, { before: 4, limit: 3 })).items), [1, 2, 3]);
  gateway.page = () => null;
  await assert.rejects(watched.client.openConversation(c), (fault) => fault instanceof ProblemError && fault.code === 'not-found');
});
