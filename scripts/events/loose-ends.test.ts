import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { grants } from '@chatter/contracts/grants.ts';
import { call, consumer, fact, live, route } from '@chatter/contracts/kit/define.ts';
import Type from 'typebox';
import { looseEnds } from './loose-ends.ts';

const ghost = fact('auth', 'ghost.seen', 'Nobody needs it.', Type.Object({}));

test('the catalogue has no loose ends', () => {
  assert.deepEqual(looseEnds(), []);
});

test('a fact without a reader is found', () => {
  assert.deepEqual(looseEnds({ ...catalogue, facts: [...catalogue.facts, ghost] }), [
    'The fact auth.ghost.seen has no consumer and nobody hears it.',
  ]);
});

test('a durable consumer or a service that hears it is reader enough', () => {
  const facts = [...catalogue.facts, ghost];
  const consumers = [...catalogue.consumers, consumer('mailer', 'ghosts', ghost)];
  assert.deepEqual(looseEnds({ ...catalogue, facts, consumers }), []);
  const heard = { ...grants, gateway: { ...grants.gateway, follows: [...grants.gateway.follows, ghost] } };
  assert.deepEqual(looseEnds({ ...catalogue, facts }, heard), []);
});

test('a live subject that nobody follows is found', () => {
  const whisper = live(['chat'], 'whisper', 'Nobody listens.', Type.String());
  assert.deepEqual(looseEnds({ ...catalogue, live: [...catalogue.live, whisper] }), ['Nobody follows live.whisper.']);
});

test('a consumer of a fact that is not promised is found', () => {
  const consumers = [...catalogue.consumers, consumer('mailer', 'ghosts', ghost)];
  assert.deepEqual(looseEnds({ ...catalogue, consumers }), ['mailer-ghosts reads auth.ghost.seen, which is no fact of the catalogue.']);
});

test('what is declared twice is found', () => {
  const again = call('chat', 'read-page', 'Once more.', { ask: Type.Object({}), answer: Type.Object({}) });
  assert.deepEqual(looseEnds({ ...catalogue, calls: [...catalogue.calls, again] }), ['rpc.chat.read-page is declared twice.']);
  const me = route({ service: 'auth', id: 'getMeToo', method: 'GET', path: '/me', what: '', access: 'account', answers: {}, refusals: [] });
  assert.deepEqual(looseEnds({ ...catalogue, routes: [...catalogue.routes, me] }), ['GET /me is declared twice.']);
});
