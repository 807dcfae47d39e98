import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../start/root.ts';

/** A service of docker-compose.yml, as far as we look at it; the schema of compose knows all of it. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly target?: string; readonly args?: Readonly<Record<string, string>> };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly profiles?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** docker-compose.yml with its merges made and its variables at their defaults, or as `env` has them. */
export function readComposeFile(env: Readonly<Record<string, string>> = {}, path = 'docker-compose.yml'): ComposeFile {
  return interpolate(parse(readFileSync(join(root, path), 'utf8'), { merge: true }), env) as ComposeFile;
}

function interpolate(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolateText(value, env);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, env));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolate(item, env)]));
}

/** `${NAME:-default}`, also one in another's default, and `$$`. */
function interpolateText(text: string, env: Readonly<Record<string, string>>): string {
  const inner = /(?<!\$)\$\{(\w+):-([^${}]*)\}/;
  let done = text;
  while (inner.test(done)) done = done.replace(inner, (_, name: string, usual: string) => env[name] || usual);
  if (/(?<!\$)\$(?!\$)/.test(done)) throw new Error(`${text}: a variable without a default`);
  return done.replaceAll('$$', '$');
}
