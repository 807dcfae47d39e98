import type { judgeContacts, Verdict } from '@chatter/contracts/auth/people.ts';
import type { Privacy } from '@chatter/contracts/auth/privacy.ts';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Standing } from '../store/relations.ts';

export interface JudgeContactsDeps {
  accounts: { describe(ids: readonly string[]): Promise<Person[]>; leavingAmong(ids: readonly string[]): Promise<Set<string>> };
  relations: { standing(account: string, others: readonly string[]): Promise<Map<string, Standing>> };
  privacies: { of(accounts: readonly string[]): Promise<Map<string, Privacy>> };
}

const verdictOf = { everybody: 'yes', places: 'if-place', friends: 'no' } as const;

/** Whoever is blocked by somebody is told what they would be told of an account that does not exist, or is on its way out. */
export function answerJudgeContacts({ accounts, relations, privacies }: JudgeContactsDeps) {
  return async ({ by, of }: AskOf<typeof judgeContacts>): Promise<AnswerOf<typeof judgeContacts>> => {
    if (of.length === 0) return { items: [] };
    const [people, standing, settings, leaving] = await Promise.all([
      accounts.describe(of),
      relations.standing(by, of),
      privacies.of(of),
      accounts.leavingAmong(of),
    ]);
    const known = new Set(people.flatMap(({ id, deleted }) => (deleted ? [] : [id])));
    const judge = (account: string): Verdict => {
      const is = standing.get(account);
      if (!known.has(account) || is === 'blocks') return 'unknown';
      if (is === 'blocked') return 'blocked';
      if (is === 'friends') return 'yes';
      return leaving.has(account) ? 'unknown' : verdictOf[settings.get(account)?.writeFirst ?? 'everybody'];
    };
    return { items: of.map((account) => ({ account, verdict: judge(account) })) };
  };
}
