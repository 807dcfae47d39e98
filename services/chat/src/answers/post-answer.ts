import type { postAnswer } from '@chatter/contracts/chat/calls.ts';
import { faultOfBody } from '@chatter/contracts/chat/events.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { derivedId } from '@chatter/platform/ids.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import { type AcceptDeps, acceptSends, newSend } from '../domain/accept-messages.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { Loader } from '../store/loader.ts';

/** Answers `post-answer`: the assistant speaks through the same door as everybody, once per question. */
export function postAnswerAnswer(access: AccessCache, accept: AcceptDeps, loader: Pick<Loader, 'archivedSends'>) {
  return async ({ c, to, body, via }: AskOf<typeof postAnswer>): Promise<AnswerOf<typeof postAnswer>> => {
    const fault = faultOfBody(body);
    if (fault !== null) throw new Refusal(fault);
    const kind = (access.peek(c) ?? (await access.reload([c])).get(c))?.kind;
    if (kind !== 'assistant') throw new Refusal('not-found');
    // Older than the dedupe ring: the archive is asked before it comes into the log.
    const m = derivedId('answer', c, to);
    const rest = `"kind":"message","from":"${assistantSender}","m":"${m}","body":${JSON.stringify(body)},"via":${JSON.stringify(via)}}`;
    // Asked again after a crash the model says something else: the first answer stands, so what is said is not part of what is compared.
    const send = newSend(c, assistantSender, m, `answer to ${to}`, { kind: 'message', rest, flags: 'u' });
    await acceptSends(accept, [send], true);
    if (send.result === null || !('seq' in send.result)) throw new Unavailable('the answer did not come into the log');
    const { seq, dup = false } = send.result;
    const durable = dup && (await loader.archivedSends(c, [[assistantSender, m]])).found.size > 0;
    return { seq, dup, durable };
  };
}
