import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from './ledger.ts';

test('a message that is accepted and at both sockets is settled, and its latency counts from the intended moment', () => {
  const ledger = new Ledger('a');
  ledger.measureFrom(100);
  const index = ledger.say(100);
  assert.equal(ledger.settled, false);
  ledger.accept(index, 104);
  ledger.deliver(index, 110);
  assert.equal(ledger.settled, false);
  ledger.echo(index);
  assert.equal(ledger.settled, true);
  const { acceptance, delivery, lost, doubled } = ledger.outcome();
  assert.deepEqual([acceptance.max, delivery.max, lost, doubled], [4, 10, 0, 0]);
});

test('an accepted message that one of the two sockets never gets is lost', () => {
  const ledger = new Ledger('a');
  for (const reaches of ['both', 'peer', 'sender', 'none']) {
    const index = ledger.say(0);
    ledger.accept(index, 1);
    if (reaches === 'both' || reaches === 'peer') ledger.deliver(index, 1);
    if (reaches === 'both' || reaches === 'sender') ledger.echo(index);
  }
  assert.equal(ledger.outcome().lost, 3);
  assert.equal(ledger.settled, false);
});

test('a second copy at either socket is a double, and not a second delivery', () => {
  const ledger = new Ledger('a');
  const index = ledger.say(0);
  ledger.deliver(index, 1);
  ledger.deliver(index, 2);
  ledger.echo(index);
  ledger.echo(index);
  assert.deepEqual([ledger.outcome().doubled, ledger.delivered], [2, 1]);
});

test('a refused message is settled and not lost; an answer counts once', () => {
  const ledger = new Ledger('a');
  const index = ledger.say(0);
  ledger.refuse(index);
  ledger.accept(index, 1);
  const { refused, lost, unanswered } = ledger.outcome();
  assert.deepEqual([refused, ledger.accepted, lost, unanswered, ledger.settled], [1, 0, 0, 0, true]);
});

test('messages from before the measured time leave no latency, and the ledger grows with them', () => {
  const ledger = new Ledger('a', 1, 2);
  for (let at = 0; at < 10; at++) ledger.say(at);
  ledger.measureFrom(8);
  for (let index = 0; index < 10; index++) ledger.deliver(index, 20);
  assert.deepEqual(ledger.outcome().delivery, { p50: 11, p90: 12, p99: 12, max: 12 });
  assert.equal(ledger.delivered, 10);
});

test('in a room every reader counts, and one too many is a double', () => {
  const ledger = new Ledger('a', 2);
  const index = ledger.say(0);
  ledger.accept(index, 1);
  ledger.echo(index);
  ledger.deliver(index, 2);
  assert.deepEqual([ledger.settled, ledger.outcome().lost], [false, 1]);
  ledger.deliver(index, 3);
  assert.deepEqual([ledger.settled, ledger.outcome().lost, ledger.delivered], [true, 0, 2]);
  ledger.deliver(index, 4);
  assert.equal(ledger.outcome().doubled, 1);
});

test('what was offered and not said is neither lost nor unanswered', () => {
  const ledger = new Ledger('a');
  ledger.leaveUnsaid(ledger.say(0));
  const { unsaid, lost, unanswered } = ledger.outcome();
  assert.deepEqual([unsaid, lost, unanswered, ledger.settled], [1, 0, 0, true]);
});
