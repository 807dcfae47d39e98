import type { openAttachment } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Heads } from '../store/heads.ts';
import type { Permission } from '../store/permission.ts';

/** Answers `open-attachment`: one conversation, checked at the head read now. */
export function openAttachmentAnswer(permission: Permission, heads: Pick<Heads, 'read'>) {
  return ({ account, c }: AskOf<typeof openAttachment>): Promise<AnswerOf<typeof openAttachment>> =>
    permission.reading(account, c, async ({ fromSeq }) => {
      const head = (await heads.read([c])).get(c);
      if (!head) throw new Unavailable(`where ${c} stands cannot be read now`);
      return { head: { ...head, fromSeq } };
    });
}
