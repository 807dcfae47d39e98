import { termsOf } from '../domain/search-terms.ts';
import type { AccountTable, AccountTermTable } from './schema/tables.ts';

/** What an account is found by, as rows. */
export function termRows(account: Pick<AccountTable, 'id' | 'username' | 'first_name' | 'last_name'>): AccountTermTable[] {
  const { id, username, first_name, last_name } = account;
  return termsOf({ username, firstName: first_name, lastName: last_name }).map(({ rank, term }) => ({ kind: rank, term, account_id: id }));
}
