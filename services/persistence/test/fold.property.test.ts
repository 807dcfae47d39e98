import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConversationEvent, faultOfBody } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import { startService } from '@chatter/platform/service.ts';
import fc from 'fast-check';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';

const body = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => faultOfBody(text) === null);
/** Calls, each with the messages of one or several of four conversations. */
const talk = fc.array(fc.record({ to: fc.nat(3), bodies: fc.array(body, { minLength: 1, maxLength: 6 }) }), {
  minLength: 1,
  maxLength: 12,
});

test('folding what was appended gives the rows of `message`, and what chat accepts MySQL stores unchanged', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  await fc.assert(
    fc.asyncProperty(talk, async (calls) => {
      const cs = await Promise.all([0, 1, 2, 3].map(() => archive.log.conversation()));
      const said = new Map<string, ConversationEvent[]>();
      for (const { to, bodies } of calls) {
        const c = cs[to] as string;
        const events = await archive.log.say(
          c,
          bodies.map((text) => ({ body: text })),
        );
        said.set(c, [...(said.get(c) ?? []), ...events]);
      }
      await archive.drained(Object.fromEntries([...said].map(([c, events]) => [c, events.length])));
      for (const [c, events] of said) {
        assert.deepEqual(await archive.rows(c), fold([], events));
      }
    }),
    { numRuns: 25 },
  );
});
