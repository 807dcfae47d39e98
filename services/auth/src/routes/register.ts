import type { register } from '@chatter/contracts/auth/routes.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { readLanguage } from '../domain/read-language.ts';
import { type RegisterDeps, registerAccount } from '../domain/register-account.ts';

export function registerRoute(deps: RegisterDeps) {
  return async ({ body, client, request }: Asked<typeof register>): Promise<Answered<typeof register>> => {
    await registerAccount(deps, body, { client, language: readLanguage(request.headers['accept-language']) });
    return { status: 202, body: { next: 'activate' } };
  };
}
