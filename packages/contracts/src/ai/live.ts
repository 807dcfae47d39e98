import Type from 'typebox';
import { live } from '../kit/define.ts';
import { Id, Seq } from '../kit/ids.ts';

/**
 * `live.delta.<c>`: the assistant is writing. `run` names one attempt at an answer, `n` counts its pieces from 0: with a piece missing
 * a client shows what it has and waits for the message. Never durable.
 */
export const liveDelta = live(
  ['ai'],
  'delta',
  'A piece of an answer that is being written; the finished one comes as a message',
  Type.Object({ c: Id, run: Id, n: Seq, text: Type.String() }),
);

/** `live.stop`: whoever writes an answer for this account in this conversation ends it, and posts what is there. */
export const liveStop = live(
  ['ai'],
  'stop',
  'Somebody asked the assistant to stop writing for them in a conversation',
  Type.Object({ c: Id, account: Id }),
);
