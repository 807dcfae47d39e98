import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import type { Frame, FrameOf } from '../../link/frame.ts';
import type { LiveAnswer, LiveAnswers } from './live-answers.ts';

/** Attempts remembered as over: pieces are late by moments, not by so many answers. */
const maxOver = 50;

/**
 * Applies a frame to the answers under way. The law: whatever order pieces come in, and however often, the text is that of the attempt
 * begun last, up to its first missing piece; and once the answer is a message, or the conversation is left, there is none.
 */
export function applyDelta(state: LiveAnswers, frame: Frame): LiveAnswers {
  if (frame.t === 'delta') return withPiece(state, frame);
  if (frame.t === 'left') return without(state, frame.c);
  if (frame.t !== 'ev') return state;
  const answer = frame.evs.findLast(({ kind, from }) => kind === 'message' && from === assistantSender);
  return answer === undefined ? state : finished(state, frame.c, answer.m);
}

function withPiece(state: LiveAnswers, { c, run, n, text }: FrameOf<'delta'>): LiveAnswers {
  if (state.over.includes(run)) return state;
  const known = state.of.get(c);
  const same = known?.run === run ? known : { run, text: '', next: 0, early: new Map(), pieces: 0 };
  const next = grown(same, n, text);
  if (next === known) return state;
  const over = known === undefined || known.run === run ? state.over : withOver(state, known.run);
  return { ...state, over, of: new Map(state.of).set(c, next) };
}

function grown(answer: LiveAnswer, n: number, piece: string): LiveAnswer {
  if (n < answer.next || answer.early.has(n)) return answer;
  const early = new Map(answer.early).set(n, piece);
  let { text, next } = answer;
  for (let more = early.get(next); more !== undefined; more = early.get(next)) {
    text += more;
    early.delete(next++);
  }
  return { ...answer, text, next, early, pieces: answer.pieces + 1 };
}

function finished(state: LiveAnswers, c: string, m: string): LiveAnswers {
  const run = state.of.get(c)?.run;
  return run === undefined ? state : { ...without(state, c), became: new Map(state.became).set(m, run) };
}

function without(state: LiveAnswers, c: string): LiveAnswers {
  const run = state.of.get(c)?.run;
  if (run === undefined) return state;
  const of = new Map(state.of);
  of.delete(c);
  return { ...state, of, over: withOver(state, run) };
}

function withOver({ over }: LiveAnswers, run: string): readonly string[] {
  return [...over, run].slice(-maxOver);
}
