import { type Fault, lineAt } from './fault.ts';
import type { Source } from './sources.ts';

const onlyMariaDb = 'MariaDB only';
const onlyMySql = 'MySQL only';

/** Forms outside the SQL that MariaDB 10.11 and MySQL 8.4 share, or that lose data on both. */
const forms: readonly [form: RegExp, why: string][] = [
  [/\bRETURNING\b/i, `${onlyMariaDb}: read the row again`],
  [/\b(?:ADD|DROP|MODIFY|CHANGE)\s+(?:COLUMN|INDEX|KEY|CONSTRAINT|FOREIGN KEY)\s+IF\s+(?:NOT\s+)?EXISTS\b/i, onlyMariaDb],
  [/\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+IF\s+NOT\s+EXISTS\b/i, onlyMariaDb],
  [/\bCREATE\s+OR\s+REPLACE\s+(?:TABLE|INDEX|USER|DATABASE)\b/i, onlyMariaDb],
  [/\bCREATE\s+SEQUENCE\b/i, onlyMariaDb],
  [/\bSET\s+STATEMENT\b|\bmax_statement_time\b/i, onlyMariaDb],
  [/\butf8mb4_uca1400_/i, onlyMariaDb],
  [/@@(?:\w+\.)?tx_isolation\b/i, onlyMariaDb],
  [/\bAS\s+\w+(?:\s*\([^)]*\))?\s+ON\s+DUPLICATE\b/i, `${onlyMySql}: use VALUES(column)`],
  [/\butf8mb4_0900_/i, `${onlyMySql}: use utf8mb4_bin or utf8mb4_unicode_ci`],
  [/\b(?:INDEX|KEY)\b[^(),;]*\(\s*\(/i, `${onlyMySql}: a functional index; index a generated column`],
  [/->>?\s*'/, `${onlyMySql}: use JSON_EXTRACT`],
  [/\b(?:UUID_TO_BIN|BIN_TO_UUID)\b/i, `${onlyMySql}: turn ids into bytes in code`],
  [/\bREGEXP_LIKE\b/i, `${onlyMySql}: use REGEXP`],
  [/\b(?:STRING_TO_)?VECTOR\s*\(/i, onlyMySql],
  [/\bFOR\s+SHARE\b/i, `${onlyMySql}: use FOR UPDATE`],
  [/\bFOR\s+UPDATE\s+OF\b/i, onlyMySql],
  [/\bLATERAL\b/i, onlyMySql],
  [/\bVALUES\s+ROW\s*\(/i, onlyMySql],
  [/\bANY_VALUE\s*\(/i, onlyMySql],
  [/@@(?:\w+\.)?transaction_isolation\b/i, onlyMySql],
  [/\bmax_execution_time\b/i, onlyMySql],
  [/\bMEMBER\s+OF\s*\(/i, onlyMySql],
  [/\bINSERT\s+IGNORE\b/i, 'cuts texts and drops rows in silence'],
  [/\bON\s+DUPLICATE\s+KEY\s+UPDATE\s+`?(\w+)`?\s*=\s*`?\1`?\s*(?:$|,|;)/i, 'swallows duplicates that should be faults'],
];

/** The same, said through kysely. */
const builderForms: readonly [form: RegExp, why: string][] = [
  [/\.returning(?:All)?\s*\(/, `${onlyMariaDb}, and kysely's MySQL dialect answers no rows`],
  [/\.forShare\s*\(/, onlyMySql],
  [/\.forUpdate\s*\(\s*[^)\s]/, `${onlyMySql}: FOR UPDATE OF`],
  [/\.(?:leftJoin|innerJoin|crossJoin)Lateral\s*\(/, onlyMySql],
];

const speaksSql = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|REPLACE|WITH|SET|GRANT|LOCK)\b/;
const rule = 'shared-sql';

/** SQL of a file (`sql` templates, literals that begin with a statement's verb, .sql files, kysely's calls) outside the shared subset. */
export function checkSqlSubset(source: Source): Fault[] {
  const { path, text, code, literals } = source;
  if (path.startsWith('scripts/check/')) return [];
  const statements = path.endsWith('.sql') ? [{ at: 0, text, tag: 'sql' }] : literals;
  const inSql = statements
    .filter((literal) => literal.tag === 'sql' || speaksSql.test(literal.text))
    .flatMap((literal) => forms.flatMap(([form, why]) => describe(form.exec(literal.text), why, literal.at)));
  const inCalls = builderForms.flatMap(([form, why]) =>
    [...code.matchAll(new RegExp(form, 'g'))].flatMap((match) => describe(match, why, 0)),
  );
  return [...inSql, ...inCalls].map(({ at, message }) => ({ path, line: lineAt(text, at), rule, message }));
}

function describe(match: RegExpExecArray | null, why: string, offset: number): { at: number; message: string }[] {
  return match === null ? [] : [{ at: offset + match.index, message: `${match[0].trim()}: ${why}` }];
}
