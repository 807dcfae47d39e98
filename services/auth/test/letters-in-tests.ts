import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { AnswerOf } from '@chatter/contracts/kit/define.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import { canonicalUsername } from '../src/domain/canonical.ts';
import { actorOf, join, logIn, tokenOf } from './people-in-tests.ts';
import type { RunningAuth } from './start-auth.ts';

/** Registers, activates and logs in: somebody with one session. */
export async function enter(auth: RunningAuth, username: string): Promise<{ token: string; actor: Actor }> {
  await join(auth, username);
  return comeBack(auth, username);
}

/** Logs in once more. */
export async function comeBack(auth: RunningAuth, username: string, password?: string): Promise<{ token: string; actor: Actor }> {
  const token = tokenOf(await logIn(auth, username, password === undefined ? {} : { password }));
  return { token, actor: (await actorOf(auth, token)) as Actor };
}

/** The letters of a kind asked for by an account, the newest first, by their ids. */
export async function lettersOf(auth: RunningAuth, username: string, kind: LetterKind): Promise<string[]> {
  const rows = await auth.db
    .selectFrom('letter as l')
    .innerJoin('account as a', 'a.id', 'l.account_id')
    .select('l.id')
    .where('a.username_key', '=', canonicalUsername(username))
    .where('l.kind', '=', kind)
    .orderBy('l.id', 'desc')
    .execute();
  return rows.map(({ id }) => bytesToUuid(id));
}

/** What stands in the newest letter of a kind, as the mailer is told. */
export async function newestOf(auth: RunningAuth, username: string, kind: LetterKind): Promise<AnswerOf<typeof writeLetter>> {
  const [letter] = await lettersOf(auth, username, kind);
  if (letter === undefined) throw new Error(`${username} has no letter ${kind}`);
  return auth.bus.ask(writeLetter, { letter });
}
