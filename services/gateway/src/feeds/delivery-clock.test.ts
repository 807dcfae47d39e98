import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsMessage, frameMessage, headMessage, parseLive } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { DeliveryClock } from './delivery-clock.ts';

const live = (text: string) => parseLive(Buffer.from(text)) as NonNullable<ReturnType<typeof parseLive>>;
const event = (atMs: number, body = 'hi') => `{"seq":7,"n":7,"at":${atMs},"kind":"message","body":${JSON.stringify(body)}}`;
const said = (...texts: string[]) => live(eventsMessage(uuidV7(), 1, 7, 7, '1-0', texts));

test('one message of events in eight is timed, from the acceptance of its first event', () => {
  const seen: number[] = [];
  const clock = new DeliveryClock((seconds) => seen.push(seconds));
  for (let count = 0; count < 15; count++) {
    clock.delivered(live(headMessage(1, 7)), 3000);
    clock.delivered(live(frameMessage('{"t":"marks","at":1}')), 3000);
    clock.delivered(said(event(1000, '"at":5,'), event(2000)), 1000 + count);
  }
  assert.deepEqual(seen, [0.007]);
});

test('a clock that is behind the one of Redis gives zero, never less', () => {
  const seen: number[] = [];
  const clock = new DeliveryClock((seconds) => seen.push(seconds));
  for (let count = 0; count < 8; count++) clock.delivered(said(event(5000)), 4000);
  for (let count = 0; count < 8; count++) clock.delivered(said('{"seq":7}'), 4000);
  assert.deepEqual(seen, [0]);
});
