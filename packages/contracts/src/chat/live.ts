import Type from 'typebox';
import { live } from '../kit/define.ts';
import { Id, Seq } from '../kit/ids.ts';

/**
 * `live.conversation.<c>`: what a gateway passes on to the sockets in a conversation. A head line and, after a line break, the
 * frame's bytes as they go to sockets, so that a gateway delivers without parsing them.
 * - `e <epoch> <first> <last> <log id>` and an `ev` frame with the events first..last; ` l` behind it when the only event is a `leave`:
 *   the gateway then reads who may see nothing after it;
 * - `h <epoch> <head>`: no frame; the newest accepted seq, where a publish may have been lost;
 * - `f`: a frame without a place in the order (marks); `f o <accounts>`, with commas between: for the sockets of these alone; `f x <accounts>`:
 *   for all but theirs.
 */
export const liveConversation = live(
  ['chat'],
  'conversation',
  'Events just accepted, or a frame for all in a conversation; text, not JSON: see chat/live.ts',
  Type.String(),
);

/**
 * `live.conversations`: what was said of several conversations in one turn of a chat process, as one message: two lines for each, its id, a
 * space and the head line of `live.conversation`, and the frame, which is empty for a head. One that comes alone goes by its own subject.
 */
export const liveConversations = live(
  ['chat'],
  'conversations',
  'Messages of live.conversation for several conversations; text, not JSON: see chat/live.ts',
  Type.String(),
);

/** `live.appended`: these shards have something to drain. */
export const liveAppended = live(
  ['chat'],
  'appended',
  'Shards with new log entries, at most every 50 ms a chat process',
  Type.Array(Type.Integer()),
);

/** `live.account.<id>`: something of an account changed; `av` is its version after it. */
export const liveAccount = live(
  ['chat'],
  'account',
  'An account-level note for its sockets',
  Type.Object({ av: Seq, kind: Type.Literal('conversation-added'), c: Id }),
);

/** `live.receipts`: somebody hides how far they have read, or shows it again; all of chat's processes hear it. */
export const liveReceipts = live(
  ['chat'],
  'receipts',
  'Somebody hides how far they have read, or shows it again',
  /** `pv`: the version of that; what is older than what one knows is passed over. */
  Type.Object({ account: Id, hidden: Type.Boolean(), pv: Type.Optional(Type.Integer({ minimum: 1 })) }),
);

/** `live.access`: who may say what in a conversation changed, to this version; all of chat's processes hear it, and read it anew. */
export const liveAccess = live(
  ['chat'],
  'access',
  'Who may say what in a conversation changed, to this version',
  Type.Object({ c: Id, pv: Type.Integer({ minimum: 1 }) }),
);

/** For whom a frame is: everybody in the conversation, some accounts alone, or all but some. */
export type Audience = { readonly alone: readonly string[] } | { readonly except: readonly string[] } | null;

export type LiveMessage =
  | { kind: 'events'; epoch: number; first: number; last: number; logId: string; leave: boolean; frame: Uint8Array }
  | { kind: 'head'; epoch: number; last: number }
  | { kind: 'frame'; frame: Uint8Array; to: Audience };

/** Text of an `e` message; `eventTexts` are the events' JSON in order of seq, without holes; `leave`: the only one is a `leave`. */
export function eventsMessage(
  c: string,
  epoch: number,
  first: number,
  last: number,
  logId: string,
  eventTexts: readonly string[],
  leave = false,
): string {
  return `e ${epoch} ${first} ${last} ${logId}${leave ? ' l' : ''}\n${eventsFrame(c, epoch, eventTexts)}`;
}

/** The `ev` frame for events given as JSON texts. */
export function eventsFrame(c: string, epoch: number, eventTexts: readonly string[]): string {
  return `{"t":"ev","c":"${c}","epoch":${epoch},"evs":[${eventTexts.join(',')}]}`;
}

/** Text of an `h` message: the newest accepted seq, said where events may have been lost on their way. */
export function headMessage(epoch: number, head: number): string {
  return `h ${epoch} ${head}`;
}

/** Text of an `f` message. @param frame its JSON, passed on to sockets as it is */
export function frameMessage(frame: string, to: Audience = null): string {
  const head = to === null ? 'f' : 'alone' in to ? `f o ${to.alone.join(',')}` : `f x ${to.except.join(',')}`;
  return `${head}\n${frame}`;
}

function audienceOf(sign: string | undefined, accounts = ''): Audience {
  if (sign === undefined) return null;
  return sign === 'o' ? { alone: accounts.split(',') } : { except: accounts.split(',') };
}

const lineBreak = 10;
const text = new TextDecoder();

/** Reads a message of `live.conversation`; null when it is none. The frame is a view of the same bytes. */
export function parseLive(data: Uint8Array): LiveMessage | null {
  const at = data.indexOf(lineBreak);
  const head = text.decode(at < 0 ? data : data.subarray(0, at)).split(' ');
  const frame = at < 0 ? data.subarray(data.length) : data.subarray(at + 1);
  const [epoch, first, last] = [Number(head[1]), Number(head[2]), Number(head[3])];
  if (head[0] === 'f') return { kind: 'frame', frame, to: audienceOf(head[1], head[2]) };
  if (head[0] === 'h' && Number.isSafeInteger(epoch) && Number.isSafeInteger(first)) return { kind: 'head', epoch, last: first };
  if (head[0] !== 'e' || ![epoch, first, last].every(Number.isSafeInteger)) return null;
  return { kind: 'events', epoch, first, last, logId: head[4] ?? '', leave: head[5] === 'l', frame };
}

/** Text of a `live.conversations` message. @param messages texts of `live.conversation`, whose frames have no line breaks */
export function conversationsMessage(messages: readonly (readonly [c: string, message: string])[]): string {
  return messages.map(([c, message]) => `${c} ${message}${message.includes('\n') ? '' : '\n'}\n`).join('');
}

const space = 32;

/** The messages of `live.conversation` in one of `live.conversations`, as views of the same bytes; ends where it is none. */
export function* messagesOf(data: Uint8Array): Iterable<[c: string, message: Uint8Array]> {
  for (let at = 0; at < data.length; ) {
    const idEnds = data.indexOf(space, at);
    const headEnds = data.indexOf(lineBreak, idEnds);
    const frameEnds = data.indexOf(lineBreak, headEnds + 1);
    if (idEnds < 0 || headEnds < 0 || frameEnds < 0) return;
    yield [text.decode(data.subarray(at, idEnds)), data.subarray(idEnds + 1, frameEnds)];
    at = frameEnds + 1;
  }
}
