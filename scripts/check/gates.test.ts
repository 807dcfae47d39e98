import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkGates } from './gates.ts';
import { plant } from './planted.ts';
import { readSources } from './sources.ts';

/** Written in parts where a whole would be found in this very file. */
const parts = (...of: string[]) => of.join('');

const service = 'services/chat/src/store/rows.ts';
const page = 'web/src/Page.vue';
const unit = 'services/chat/src/rows.test.ts';

const plants: [rule: string, path: string, text: string][] = [
  ['no-insert-ignore', service, "db.insertInto('event').ignore().values(rows);"],
  ['no-raw-sql', service, 'sql.raw(`DELETE FROM ${table}`);'],
  ['no-html-strings', page, '<template><p v-html="text" /></template>'],
  ['no-html-strings', 'web/src/page.ts', 'element.innerHTML = text;'],
  ['no-html-strings', 'web/src/page.ts', "element.insertAdjacentHTML('beforeend', text);"],
  ['no-guessable-ids', service, 'const id = `${Math.random()}`;'],
  ['no-guessable-ids', 'web/src/page.ts', 'const nonce = () => Math.floor(Math.random() * 1e9);'],
  ['no-guessable-ids', 'e2e/name.ts', 'const name = Math.random().toString(36).slice(2);'],
  ['no-child-process', service, "import { spawn } from 'node:child_process';"],
  ['no-blind-proxy', service, 'fastify({ trustProxy: true });'],
  ['no-unverified-tls', service, 'connect({ tls: { rejectUnauthorized: false } });'],
  ['no-open-cors', service, 'cors({ origin: true });'],
  ['no-skipped-tests', unit, "test.skip('later', () => {});"],
  ['no-skipped-tests', unit, "test.only('this', () => {});"],
  ['no-skipped-tests', unit, "test('that', { skip: !hasRedis }, () => {});"],
  ['no-skipped-tests', unit, "test('that', { todo: 'soon' }, () => {});"],
  ['no-sleep-in-tests', unit, 'await new Promise((resolve) => setTimeout(resolve, 500));'],
  ['no-sleep-in-tests', unit, 'await sleep(500);'],
  ['no-sleep-in-tests', unit, parts("import { setTimeout } from 'node:tim", "ers/promises';")],
  ['no-sleep-in-tests', 'e2e/browser/journey.test.ts', 'await page.waitForTimeout(500);'],
  ['no-silent-catch', service, parts('try { read(); } cat', 'ch {}')],
  ['no-silent-catch', page, parts('<script setup>try { read(); } cat', 'ch (fault) {\n}</script>')],
  ['no-registry-hosts', 'README.md', parts('Get it from https://reg', 'istry.npmjs.org/chatter')],
  ['no-machine-paths', 'README.md', parts('Look into /wo', 'rk/main first.')],
  ['no-machine-paths', service, parts("const folder = '/t", "mp/chatter';")],
  ['no-machine-paths', 'scripts/start.sh', parts('cd /ro', 'ot')],
  ['no-secrets', 'docs/keys.md', parts('-----BEGIN PRI', 'VATE KEY-----')],
  ['shared-sql', service, 'sql`INSERT INTO t (a) VALUES (?) RETURNING a`'],
  ['shared-sql', service, "db.insertInto('t').returningAll().execute();"],
  ['shared-sql', service, "db.selectFrom('t').forShare().execute();"],
  ['shared-sql', service, "db.selectFrom('t').forUpdate('t').execute();"],
  ['shared-sql', service, "await connection.query('ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT');"],
  ['shared-sql', service, 'sql`INSERT INTO t (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a`'],
  ['shared-sql', service, 'sql`INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = a`'],
  ['shared-sql', service, 'sql`INSERT IGNORE INTO t (a) VALUES (1)`'],
  ['shared-sql', service, 'sql`CREATE TABLE t (a TEXT COLLATE utf8mb4_0900_ai_ci)`'],
  ['shared-sql', service, 'sql`CREATE INDEX i ON t ((lower(a)))`'],
  ['shared-sql', service, "sql<Row>`SELECT doc->>'$.a' FROM t`"],
  ['shared-sql', service, 'sql`SELECT UUID_TO_BIN(?)`'],
  ['shared-sql', service, 'sql`SELECT a FROM t WHERE regexp_like(a, ?)`'],
  ['shared-sql', service, 'sql`SELECT * FROM t, LATERAL (SELECT 1) l`'],
  ['shared-sql', service, 'sql`SELECT * FROM t FOR SHARE`'],
  ['shared-sql', service, 'sql`SELECT * FROM t FOR UPDATE OF t`'],
  ['shared-sql', service, 'sql`VALUES ROW(1), ROW(2)`'],
  ['shared-sql', service, 'sql`SELECT ANY_VALUE(a) FROM t GROUP BY b`'],
  ['shared-sql', service, 'sql`SELECT @@transaction_isolation`'],
  ['shared-sql', service, 'sql`SELECT @@tx_isolation`'],
  ['shared-sql', service, 'sql`SET SESSION max_execution_time = 1000`'],
  ['shared-sql', service, 'sql`SET STATEMENT max_statement_time = 1 FOR SELECT 1`'],
  ['shared-sql', 'services/chat/src/first.sql', 'CREATE OR REPLACE TABLE t (a INT);'],
];

/** What looks like a plant and is none. */
const harmless: [path: string, text: string][] = [
  [service, '// never sql.raw, never .ignore(): INSERT IGNORE drops rows\nconst why = "trustProxy: true";'],
  [service, 'sql`INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a), n = n + 1`'],
  [service, 'sql`SELECT JSON_EXTRACT(doc, ?) FROM t ORDER BY a DESC LIMIT 1 FOR UPDATE SKIP LOCKED`'],
  [service, "db.selectFrom('t').forUpdate().skipLocked().execute();"],
  [service, 'const waitMs = 50 + Math.floor(Math.random() * 100);'],
  [service, 'try { read(); } catch { /* the file may be gone: then there is nothing to clean */ }'],
  [service, "const advice = 'returning to a lateral position for share';"],
  [unit, "import { mock } from 'node:test';\nmock.timers.enable({ apis: ['setTimeout'] });\nconst t = { skip: false };"],
  ['packages/testkit/src/start.ts', "import { spawn } from 'node:child_process';"],
  ['README.md', 'Data is kept in ./tmp/ and in `$HOME/work/`; see https://example.org/work/here and deploy/root.'],
];

function rulesFor(path: string, text: string): string[] {
  using planted = plant({ [path]: text });
  return checkGates(readSources(planted.root)).map(({ rule }) => rule);
}

for (const [rule, path, text] of plants) {
  test(`${rule} finds: ${text.split('\n')[0]}`, () => {
    assert.deepEqual(rulesFor(path, text), [rule]);
  });
}

for (const [path, text] of harmless) {
  test(`no gate objects to: ${text.split('\n')[0]}`, () => {
    assert.deepEqual(rulesFor(path, text), []);
  });
}

test('the line of a find is told', () => {
  using planted = plant({ [service]: 'one();\n\nsql`\n  SELECT 1\n  FOR SHARE`;' });
  const [fault] = checkGates(readSources(planted.root));
  assert.deepEqual([fault?.path, fault?.line], [service, 5]);
});
