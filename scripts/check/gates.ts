import { type Fault, lineAt } from './fault.ts';
import type { Source } from './sources.ts';
import { checkSqlSubset } from './sql-subset.ts';

/** A form that must not appear. */
interface Gate {
  rule: string;
  why: string;
  /** Paths it holds for; all when left out. */
  where?: RegExp;
  except?: RegExp;
  /** `true`: test files only; `false`: all but them. */
  tests?: boolean;
  /** `code`: comments and the insides of literals do not count. */
  over: 'code' | 'text';
  form: RegExp;
}

const ships = /^(?:packages|services)\//;

/** What no source may hold, for safety's sake or the tests'; each is planted in gates.test.ts. */
const gates: readonly Gate[] = [
  { rule: 'no-insert-ignore', why: 'it cuts texts and drops rows in silence', where: ships, over: 'code', form: /\.ignore\s*\(/g },
  {
    rule: 'no-raw-sql',
    why: 'use the sql`` tag: it binds what it is given',
    where: ships,
    tests: false,
    over: 'code',
    form: /\bsql\.raw\b/g,
  },
  {
    rule: 'no-html-strings',
    why: 'texts become VNodes, never HTML',
    where: /^web\/.*\.(?:vue|ts)$/,
    over: 'text',
    form: /\bv-html\b|\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bDOMParser\b|\bdocument\.write\b/g,
  },
  {
    rule: 'no-guessable-ids',
    why: 'ids and secrets come from crypto; Math.random is for jitter',
    over: 'code',
    form: /(?:\b\w*(?:[iI]d|[tT]oken|[nN]once|[sS]ecret|[kK]ey|[tT]icket|[pP]assword)\b[^\n;]*\bMath\.random\b)|(?:\bMath\.random\b[^\n;]*\.toString\s*\()/g,
  },
  {
    rule: 'no-child-process',
    why: 'a service starts no programs',
    where: ships,
    except: /^packages\/testkit\//,
    tests: false,
    over: 'text',
    form: /['"](?:node:)?child_process['"]/g,
  },
  { rule: 'no-blind-proxy', why: 'name the proxies that are trusted', over: 'code', form: /\btrustProxy\s*:\s*true\b/g },
  {
    rule: 'no-unverified-tls',
    why: 'a certificate is checked or TLS is pointless',
    over: 'code',
    form: /\brejectUnauthorized\s*:\s*false\b/g,
  },
  { rule: 'no-open-cors', why: 'name the origins', over: 'code', form: /\borigin\s*:\s*true\b/g },
  {
    rule: 'no-skipped-tests',
    why: 'a test runs or goes; a missing server is a failing test',
    tests: true,
    over: 'code',
    form: /\.(?:skip|only|todo)\s*\(|\b(?:skip|only|todo)\s*:\s*(?!false\b)\S/g,
  },
  {
    rule: 'no-sleep-in-tests',
    why: 'wait for the fact, not for the time',
    tests: true,
    over: 'code',
    form: /new Promise\b[^;]{0,120}?\bsetTimeout\s*\(|\bawait\s+(?:sleep|delay|pause)\s*\(|\.waitForTimeout\s*\(/g,
  },
  {
    rule: 'no-sleep-in-tests',
    why: 'wait for the fact, not for the time',
    tests: true,
    over: 'text',
    // `setImmediate` from there takes a turn of the event loop: it waits for no time.
    form: /import \{[^}]*\bset(?:Timeout|Interval)\b[^}]*\} from ['"](?:node:)?timers\/promises['"]/g,
  },
  {
    rule: 'no-silent-catch',
    why: 'say in a comment why the fault may be passed over',
    over: 'text',
    form: /\bcatch\s*(?:\(\w*\)\s*)?\{\s*\}/g,
  },
  {
    rule: 'no-registry-hosts',
    why: 'whoever installs has a registry of their own',
    over: 'text',
    form: /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.(?:org|com)\b|\bnpm\.pkg\.github\.com\b/g,
  },
  {
    rule: 'no-machine-paths',
    why: 'paths of one machine mean nothing on another',
    except: /^(?:deploy\/|docker-compose\.yml$)/,
    over: 'text',
    form: /(?<![\w.~@$}-])\/(?:work|root|tmp|home\/\w+|Users\/\w+)(?=[/\s'"`),;:]|$)/gm,
  },
  {
    rule: 'no-secrets',
    why: 'a secret in a repository is public',
    over: 'text',
    form: /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b/g,
  },
];

/** Checks all sources against the gates and against the SQL that MariaDB and MySQL share. */
export function checkGates(sources: readonly Source[]): Fault[] {
  return sources.flatMap((source) => [...gates.flatMap((gate) => passGate(gate, source)), ...checkSqlSubset(source)]);
}

function passGate(gate: Gate, source: Source): Fault[] {
  const { path, text, isTest } = source;
  const holds = (gate.where?.test(path) ?? true) && !gate.except?.test(path) && (gate.tests ?? isTest) === isTest;
  if (!holds) return [];
  return [...source[gate.over].matchAll(gate.form)].map(({ 0: found, index }) => ({
    path,
    line: lineAt(text, index),
    rule: gate.rule,
    message: `${found.trim().replaceAll(/\s+/g, ' ')}: ${gate.why}`,
  }));
}
