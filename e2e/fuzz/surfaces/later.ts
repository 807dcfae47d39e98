import { until } from '@chatter/testkit/until.ts';
import type { Findings } from '../findings.ts';
import { patience } from '../patience.ts';

/**
 * Says something, and again while the answer is an honest "not now", as whoever is told so should: a machine may be busy, but not for ever.
 * @param where what it was said to, for the count
 * @returns the first answer that is another one, or the last; and whether there was such a one before it
 */
export async function sayUntilAnswered<Answer>(
  findings: Findings,
  where: string,
  say: () => Promise<Answer>,
  isLater: (answer: Answer) => boolean,
): Promise<{ answer: Answer; later: boolean }> {
  let answer = await say();
  if (!isLater(answer)) return { answer, later: false };
  const sayAgain = async () => {
    findings.countLater(where);
    answer = await say();
    return !isLater(answer);
  };
  await until('another answer', sayAgain, { ...patience, everyMs: 200 }).catch(() => {});
  return { answer, later: true };
}
