import { call, consumer, fact, live } from '@chatter/contracts/kit/define.ts';
import Type from 'typebox';

/** Promises of no service: what the tests of the transport talk about. */
export const echo = call('auth', 'echo-text', 'Answers what it is asked, and who answers.', {
  ask: Type.Object({ text: Type.String({ maxLength: 2_000_000 }) }),
  answer: Type.Object({ text: Type.String(), by: Type.String() }),
  refusals: ['not-today'],
});
export const liveThing = live(['auth'], 'thing', 'Something may have changed.', Type.Object({ n: Type.Integer() }));
export const thingMade = fact('auth', 'thing.made', 'Something was made.', Type.Object({ n: Type.Integer() }));
export const thingBroken = fact('auth', 'thing.broken', 'Something was broken.', Type.Object({ n: Type.Integer() }));
export const thingReader = consumer('mailer', 'things', thingMade);
export const breakageReader = consumer('mailer', 'breakages', thingBroken);
export const things = { facts: [thingMade, thingBroken], consumers: [thingReader, breakageReader] };
