import type {
  askActivation as askActivationContract,
  askEmailChange as askEmailChangeContract,
  cancelEmailChange,
  confirmEmail as confirmEmailContract,
} from '@chatter/contracts/auth/email-routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { type AskActivationDeps, askActivation } from '../domain/ask-activation.ts';
import { type AskEmailChangeDeps, askEmailChange, type ConfirmEmailDeps, confirmEmail } from '../domain/change-email.ts';

export function askActivationRoute(deps: AskActivationDeps) {
  return async ({ body, client }: Asked<typeof askActivationContract>): Promise<Answered<typeof askActivationContract>> => {
    await askActivation(deps, body, client);
    return { status: 202, body: { next: 'activate' } };
  };
}

export function askEmailChangeRoute(deps: AskEmailChangeDeps) {
  return async ({ body, actor }: Asked<typeof askEmailChangeContract>): Promise<Answered<typeof askEmailChangeContract>> => {
    await askEmailChange(deps, body, actor);
    return { status: 202, body: { next: 'confirm' } };
  };
}

export interface CancelEmailChangeDeps {
  now(): Date;
  emailChanges: { cancel(account: string, now: Date): Promise<void> };
}

export function cancelEmailChangeRoute({ now, emailChanges }: CancelEmailChangeDeps) {
  return async ({ actor }: Asked<typeof cancelEmailChange>): Promise<Answered<typeof cancelEmailChange>> => {
    await emailChanges.cancel(actor.account, now());
    return { status: 204 };
  };
}

export function confirmEmailRoute(deps: ConfirmEmailDeps & { log: Logger }) {
  return async ({ body, client }: Asked<typeof confirmEmailContract>): Promise<Answered<typeof confirmEmailContract>> => {
    const account = await confirmEmail(deps, body.token, client);
    deps.log.info({ account }, 'e-mail address changed');
    return { status: 204 };
  };
}
