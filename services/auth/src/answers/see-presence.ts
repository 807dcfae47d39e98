import type { Privacy, seePresence } from '@chatter/contracts/auth/privacy.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { Standing } from '../store/relations.ts';

export interface SeePresenceDeps {
  relations: { standing(account: string, others: readonly string[]): Promise<Map<string, Standing>> };
  privacies: { of(accounts: readonly string[]): Promise<Map<string, Privacy>> };
  /** Of these people those that each shares a place with, in the order asked. @throws Unavailable */
  sharing(items: readonly { account: string; of: readonly string[] }[]): Promise<ReadonlySet<string>[]>;
}

/** Unavailable while chat does not answer: that somebody is not seen would be taken for a no, and kept. */
export function answerSeePresence({ relations, privacies, sharing }: SeePresenceDeps) {
  return async ({ items }: AskOf<typeof seePresence>): Promise<AnswerOf<typeof seePresence>> => {
    const settings = await privacies.of([...new Set(items.flatMap(({ of }) => of))]);
    const looked = await Promise.all(
      items.map(async ({ account, of }) => {
        const shown = of.filter((other) => other !== account && settings.get(other)?.presence === true);
        const standing = await relations.standing(account, shown);
        const own = of.filter((other) => other === account);
        const friends = shown.filter((other) => standing.get(other) === 'friends');
        return { account, sees: [...own, ...friends], of: shown.filter((other) => !standing.has(other)) };
      }),
    );
    const shared = await sharing(looked.map(({ account, of }) => ({ account, of })));
    return { items: looked.map(({ sees, of }, at) => ({ of: [...sees, ...of.filter((other) => shared[at]?.has(other))] })) };
  };
}
