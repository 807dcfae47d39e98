import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import Value from 'typebox/value';
import { parseCsv } from './csv.ts';

export type AccountRow = AskOf<typeof createAccounts>['rows'][number];

const columns = ['username', 'email', 'firstName', 'lastName', 'password'] as const;
const headers = [columns.slice(0, 4).join(','), columns.join(',')];
const rowSchema = createAccounts.ask.properties.rows.items;

/** Everything that is wrong with a file, a sentence each, with its line. */
class RowFaults extends Error {
  override name = 'RowFaults';
}

/**
 * Reads accounts from CSV with the header `username,email,firstName,lastName` and, if wanted, `,password`; an empty password is none.
 * @throws CsvFault; RowFaults that lists all faults, so that nothing is created from half a file
 */
export function readAccountRows(text: string): AccountRow[] {
  const [header, ...records] = parseCsv(text);
  if (header === undefined || !headers.includes(header.fields.join(','))) {
    throw new RowFaults(`line 1: the header must be ${headers.join(' or ')}`);
  }
  const faults: string[] = [];
  const lineOf = new Map<string, number>();
  const rows = records.map(({ line, fields }) => {
    if (fields.length !== header.fields.length) faults.push(`line ${line}: ${fields.length} fields, but ${header.fields.length} columns`);
    const row = rowOf(fields);
    faults.push(...faultsOf(row).map((fault) => `line ${line}: ${fault}`));
    for (const [what, key] of [
      ['username', row.username.toLowerCase()],
      ['email', row.email.toLowerCase()],
    ] as const) {
      const before = lineOf.get(`${what} ${key}`);
      if (before === undefined) lineOf.set(`${what} ${key}`, line);
      else faults.push(`line ${line}: the ${what} stands on line ${before} already`);
    }
    return row;
  });
  if (faults.length > 0) throw new RowFaults(faults.join('\n'));
  return rows;
}

function rowOf(fields: readonly string[]): AccountRow {
  const [username = '', email = '', firstName = '', lastName = '', password = ''] = fields;
  const names = { username: username.trim(), email: email.trim(), firstName: firstName.trim(), lastName: lastName.trim() };
  return password === '' ? names : { ...names, password };
}

function faultsOf(row: AccountRow): string[] {
  return Object.entries(rowSchema.properties).flatMap(([name, schema]) => {
    const value = row[name as keyof AccountRow];
    if (value === undefined || Value.Check(schema, value)) return [];
    const reasons = Value.Errors(schema, value).map((error) => error.message);
    return [`${name} ${reasons.join(', ')}`];
  });
}
