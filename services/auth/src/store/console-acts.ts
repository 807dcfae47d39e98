import { type Action, can } from '@chatter/contracts/auth/permissions.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Selectable, Transaction } from 'kysely';
import type { Act, Audit, Named } from './audit.ts';
import { dropFactorsIn, factorsIn } from './factors.ts';
import { changeRole, keepAnAdministrator } from './give-role.ts';
import type { Letters } from './letters.ts';
import type { AccountTable, AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';
import { lockAccounts, refuseFormerStaff } from './staff.ts';

type Trx = Transaction<AuthTables>;
type Row = Selectable<AccountTable>;

/** What is done to people from the console, each in one transaction with its entry in the audit log. */
export class ConsoleActs {
  readonly #audit: Audit;
  readonly #sessions: Pick<Sessions, 'endAllIn' | 'changeIn'>;
  readonly #letters: Letters;

  constructor(audit: Audit, sessions: Pick<Sessions, 'endAllIn' | 'changeIn'>, letters: Letters) {
    this.#audit = audit;
    this.#sessions = sessions;
    this.#letters = letters;
  }

  /** @throws Refusal `last-administrator` */
  async giveRole(by: Named, id: string, { role, why }: { role: Role; why: string }, now: Date): Promise<void> {
    await this.#act(by, 'give-roles', id, now, async (trx, row) => {
      if (row.activated_at === null) throw notAllowed();
      if (role === row.role) return null;
      if (row.role === 'admin') await this.#keepAnAdministrator(trx, id);
      await changeRole(trx, this.#sessions, id, role);
      return { action: 'role-given', why, detail: role };
    });
  }

  /** Shuts somebody out, or lets them in again. @throws Refusal `last-administrator` */
  async suspend(by: Named, id: string, { suspended, why }: { suspended: boolean; why: string }, now: Date): Promise<void> {
    await this.#act(by, 'suspend-people', id, now, async (trx, row) => {
      const own = uuidToBytes(id);
      const since = (await trx.selectFrom('suspension').select('at').where('account_id', '=', own).executeTakeFirst())?.at;
      if ((since !== undefined) === suspended) return null;
      if (since !== undefined) {
        await trx.deleteFrom('suspension').where('account_id', '=', own).execute();
        await putOff(trx, own, now.getTime() - since.getTime());
        return { action: 'unsuspended', why };
      }
      if (row.role === 'admin') await this.#keepAnAdministrator(trx, id);
      await trx.insertInto('suspension').values({ account_id: own, at: now, why }).execute();
      await this.#voidLinks(trx, id, now);
      await this.#sessions.endAllIn(trx, id);
      return { action: 'suspended', why };
    });
  }

  async endSessions(by: Named, id: string, { why }: { why: string }, now: Date): Promise<void> {
    await this.#act(by, 'end-sessions', id, now, async (trx) => {
      await this.#sessions.endAllIn(trx, id);
      return { action: 'sessions-ended', why };
    });
  }

  /** The password works no more, whoever knows it; a letter has the link for another. */
  async forceReset(by: Named, id: string, { why }: { why: string }, now: Date): Promise<void> {
    await this.#act(by, 'force-reset', id, now, async (trx, row) => {
      if (row.activated_at === null) throw notAllowed();
      await trx.updateTable('account').set({ password_hash: null }).where('id', '=', row.id).execute();
      await this.#sessions.endAllIn(trx, id);
      await this.#voidLinks(trx, id, now);
      await this.#letters.request(trx, id, 'password-reset', now);
      return { action: 'reset-forced', why };
    });
  }

  /** For who has lost them: from then on the password alone opens the account; where there is none, a letter has the link for one. */
  async removeFactors(by: Named, id: string, { why }: { why: string }, now: Date): Promise<void> {
    await this.#act(by, 'remove-factors', id, now, async (trx, row) => {
      const factors = await factorsIn(trx, id);
      if (factors.length === 0) return null;
      await dropFactorsIn(trx, id);
      await this.#sessions.endAllIn(trx, id);
      await this.#letters.void(trx, id, 'email-change', now);
      await this.#letters.request(trx, id, 'factors-removed', now);
      if (row.password_hash === null) await this.#letters.request(trx, id, 'password-reset', now);
      return { action: 'factors-removed', why, detail: factors.join(', ') };
    });
  }

  /** @throws Refusal `letter-just-sent` */
  async resendLetter(by: Named, id: string, { why }: { why: string }, now: Date): Promise<void> {
    await this.#act(by, 'resend-letters', id, now, async (trx, row) => {
      const kind = row.activated_at === null ? 'activation' : 'password-reset';
      if (!(await this.#letters.requestAgain(trx, id, kind, now))) throw new Refusal('letter-just-sent');
      return { action: 'letter-resent', why, detail: kind };
    });
  }

  /** Locks who acts and the person, and looks once more at what may be done to them; nobody does it to themselves. Null: nothing was to be done. */
  async #act(
    by: Named,
    action: Action,
    id: string,
    now: Date,
    work: (trx: Trx, row: Row) => Promise<Omit<Act, 'by' | 'to'> | null>,
  ): Promise<void> {
    await this.#audit.acting(now, async (trx, note) => {
      await lockAccounts(trx, [by.id, id]);
      const role = await refuseFormerStaff(trx, by, action);
      const person = trx.selectFrom('account').selectAll().where('id', '=', uuidToBytes(id)).where('email', 'is not', null);
      const row = await person.executeTakeFirst();
      if (row === undefined) throw new Refusal('not-found');
      if (id === by.id || !can({ role }, action, row.role)) throw notAllowed();
      const done = await work(trx, row);
      if (done !== null) await note({ ...done, by, to: { id: bytesToUuid(row.id), username: row.username } });
    });
  }

  /** Whoever has taken the account over may have asked for them. */
  async #voidLinks(trx: Trx, id: string, now: Date): Promise<void> {
    for (const kind of ['password-reset', 'email-change', 'export-ready'] as const) await this.#letters.void(trx, id, kind, now);
  }

  async #keepAnAdministrator(trx: Trx, without: string): Promise<void> {
    await this.#audit.lock(trx);
    await keepAnAdministrator(trx, without);
  }
}

/** A deletion that somebody has asked for comes later by the time they could not log in to keep the account. */
async function putOff(trx: Trx, account_id: Buffer, byMs: number): Promise<void> {
  const row = await trx.selectFrom('departure').select('due_at').where('account_id', '=', account_id).executeTakeFirst();
  if (row === undefined) return;
  const due_at = new Date(row.due_at.getTime() + byMs);
  await trx.updateTable('departure').set({ due_at }).where('account_id', '=', account_id).execute();
}

const notAllowed = () => new Refusal('not-allowed', { status: 403 });
