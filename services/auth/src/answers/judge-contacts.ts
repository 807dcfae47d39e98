import type { judgeContacts, Verdict } from '@chatter/contracts/auth/people.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';

export interface JudgeContactsDeps {
  accounts: { describe(ids: readonly string[]): Promise<Person[]> };
  relations: { apartFrom(account: string, others: readonly string[]): Promise<Map<string, 'own' | 'theirs'>> };
}

/** Whoever is blocked by somebody is told what they would be told of an account that does not exist. */
export function answerJudgeContacts({ accounts, relations }: JudgeContactsDeps) {
  return async ({ by, of }: AskOf<typeof judgeContacts>): Promise<AnswerOf<typeof judgeContacts>> => {
    if (of.length === 0) return { items: [] };
    const known = new Set((await accounts.describe(of)).flatMap(({ id, deleted }) => (deleted ? [] : [id])));
    const apart = await relations.apartFrom(by, of);
    const verdictOf = (account: string): Verdict => {
      if (!known.has(account) || apart.get(account) === 'theirs') return 'unknown';
      return apart.has(account) ? 'blocked' : 'yes';
    };
    return { items: of.map((account) => ({ account, verdict: verdictOf(account) })) };
  };
}
