import type { Edge } from './edges.ts';
import { type Fault, lineAt } from './fault.ts';
import { placeOf } from './places.ts';
import type { Source } from './sources.ts';

/** Who may import the NATS library: the bus behind which it could be exchanged, its tests, and the tests' servers. */
const natsImporters = /^packages\/(?:platform\/(?:src\/(?:bus|reply-inbox|consume|nats-transport|streams)\.ts$|test\/)|testkit\/)/;
const envReaders = /^(?:packages\/platform\/src\/config\.ts$|packages\/testkit\/|scripts\/|e2e\/|tools\/|web\/vite\.config\.ts$)/;
const forBrowsers = /^(?:packages\/client\/src|web\/src)\//;
const impure =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bMath\.random\b|\bcrypto\.(?:random|getRandom)\w+|\b(?:setTimeout|setInterval|fetch)\s*\(/g;

/** Things that only some files may touch, and file names nobody may use. */
export function findReserved(sources: readonly Source[], edges: readonly Edge[]): Fault[] {
  return [...edges.flatMap(ofEdge), ...sources.flatMap(ofSource)];
}

function ofEdge({ from, line, to }: Edge): Fault[] {
  const fault = (rule: string, message: string) => [{ path: from.path, line, rule, message }];
  const isNats = to.kind === 'package' && (to.name === 'nats' || to.name.startsWith('@nats-io/'));
  if (isNats && !natsImporters.test(from.path)) return fault('nats-behind-the-bus', 'use platform/bus.ts, consume.ts or streams.ts');
  if (to.kind === 'builtin' && forBrowsers.test(from.path) && !from.isTest) {
    return fault('browsers-have-no-node', `node:${to.name} does not exist where this runs`);
  }
  return [];
}

function ofSource(source: Source): Fault[] {
  const { path, code, isTest } = source;
  const faults: Fault[] = [];
  if (/(?:^|\/)index\.[cm]?[jt]s$/.test(path)) {
    faults.push({ path, line: 1, rule: 'no-index', message: 'name the file for what it does and import it by that name' });
  }
  if (!envReaders.test(path)) {
    faults.push(...found(source, /\bprocess\.env\b|\bloadEnvFile\b/g, 'config-reads-the-environment', 'declare it in config.ts'));
  }
  if (placeOf(path, isTest).floor === 'domain') {
    faults.push(...found(source, impure, 'domain-is-pure', 'clock, random and I/O are passed in'));
  }
  return code === '' ? faults.filter(({ rule }) => rule === 'no-index') : faults;
}

function found({ path, text, code }: Source, pattern: RegExp, rule: string, message: string): Fault[] {
  return [...code.matchAll(pattern)].map(({ 0: what, index }) => ({
    path,
    line: lineAt(text, index),
    rule,
    message: `${what}: ${message}`,
  }));
}
