import { friendlyAnswer } from './friendly-answer.ts';

/** The name of the one model that the scripted server has. */
export const scriptedModel = 'scripted';

/** What the scripted model does with one ask, in this order. */
export interface Behaviour {
  /** Answers with this status instead of an answer; `Retry-After` in seconds goes with it. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Milliseconds before the first word, and between words. */
  readonly firstMs: number;
  readonly wordMs: number;
  readonly answer: string;
  /** Says only so many words; then it ends. */
  readonly words?: number;
  /** How it ends: as it should, at its limit of length, by a broken connection, a chunk that is no JSON, silence, or a neat end too early. */
  readonly ends: 'stop' | 'length' | 'die' | 'malformed' | 'hang' | 'early';
}

export interface Pace {
  readonly firstMs: number;
  readonly wordMs: number;
}

const afterFive = { words: 5 } as const;

/** The words that choose a behaviour, and what they change of the usual one. */
const behaviours: readonly [word: string, change: Partial<Behaviour>][] = [
  ['slow', { firstMs: 3000 }],
  ['delay', { wordMs: 250 }],
  ['rate', { status: 429, retryAfterSeconds: 1 }],
  ['refuse', { status: 401 }],
  ['broken', { status: 500 }],
  ['die', { ...afterFive, ends: 'die' }],
  ['malformed', { ...afterFive, ends: 'malformed' }],
  ['hang', { ...afterFive, ends: 'hang' }],
  ['early', { ...afterFive, ends: 'early' }],
  ['limit', { ...afterFive, ends: 'length' }],
  ['empty', { answer: '' }],
  ['long', { answer: 'A long answer goes on and on. '.repeat(500), wordMs: 0 }],
];

/**
 * What the last user message makes the scripted model do. `rate` misbehaves the first time a text is asked, as does everything together
 * with the word `once`.
 * @param times how often this very text was asked before
 */
export function behaviourOf(question: string, context: { messages: number; times: number }, pace: Pace): Behaviour {
  const words = new Set(question.toLowerCase().match(/[a-z]+/g) ?? []);
  const usual: Behaviour = { ...pace, answer: friendlyAnswer(question, context.messages), ends: 'stop' };
  const chosen = behaviours.filter(([word]) => words.has(word) && !(context.times > 0 && (word === 'rate' || words.has('once'))));
  return Object.assign(usual, ...chosen.map(([, change]) => change));
}
