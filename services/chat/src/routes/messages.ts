import type { readPage as readPageCall } from '@chatter/contracts/chat/calls.ts';
import { listMessages } from '@chatter/contracts/chat/routes.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import { mount } from '@chatter/platform/http.ts';
import type { Identity } from '@chatter/platform/identity.ts';
import type { JsonText } from '@chatter/platform/json-text.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { FastifyInstance } from 'fastify';

const defaultLimit = 50;
const maxLimit = 100;

/** The route of a conversation's pages. */
export function mountMessages(
  app: FastifyInstance,
  verify: (token: string | undefined) => Promise<Identity | null>,
  readPage: (ask: AskOf<typeof readPageCall>) => Promise<JsonText>,
): void {
  mount(app, verify, listMessages, async ({ actor, params, query: { before, after, around, limit } }) => {
    if ([before, after, around].filter((at) => at !== undefined).length > 1) {
      throw new Refusal('invalid-request', { status: 400, detail: 'Only one of before, after and around.' });
    }
    const body = await readPage({
      account: actor.account,
      c: params.id,
      limit: Math.min(maxLimit, Number(limit ?? defaultLimit)),
      ...(before !== undefined && { before: Number(before) }),
      ...(after !== undefined && { after: Number(after) }),
      ...(around !== undefined && { around: Number(around) }),
    });
    return { status: 200, body };
  });
}
