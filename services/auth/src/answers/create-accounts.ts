import type { createAccounts } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { prepareRegistration, type Registration } from '../domain/registration.ts';

type Ask = AskOf<typeof createAccounts>;
type Answer = AnswerOf<typeof createAccounts>;

export interface CreateAccountsDeps {
  now(): Date;
  passwords: { hash(password: string): Promise<string> };
  bulk: { make(accounts: (Registration & { passwordHash: string | null })[], sessions: boolean, now: Date): Promise<Answer['items']> };
}

/** Makes activated accounts for an administrator. A password that several share is hashed once. */
export function answerCreateAccounts(deps: CreateAccountsDeps) {
  return async ({ rows, sessions }: Ask): Promise<Answer> => {
    const prepared = rows.map((row) => ({ ...prepareRegistration(row), password: row.password }));
    const hashes = await hashAll(
      deps,
      prepared.flatMap(({ password }) => password ?? []),
    );
    const accounts = prepared.map(({ password, ...rest }) => ({ ...rest, passwordHash: hashes.get(password ?? '') ?? null }));
    return { items: await deps.bulk.make(accounts, sessions, deps.now()) };
  };
}

/** One after the other, so that people who log in meanwhile are not kept waiting. */
async function hashAll(deps: CreateAccountsDeps, passwords: readonly string[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const password of passwords) if (!hashes.has(password)) hashes.set(password, await deps.passwords.hash(password));
  return hashes;
}
