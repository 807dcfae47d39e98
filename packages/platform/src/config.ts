import { readFileSync } from 'node:fs';
import Type, { type Static, type TObject, type TSchema } from 'typebox';
import Value from 'typebox/value';

/** What every service reads from the environment. */
export const commonConfig = {
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65535, description: 'HTTP routes; 0: any free port' }),
  HEALTH_PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65535, description: 'Health and metrics; 0: any free port' }),
  LOG_LEVEL: Type.String({ default: 'info', pattern: '^(fatal|error|warn|info|debug|trace|silent)$' }),
  NATS_URL: Type.String({ pattern: '^nats://', description: 'nats://user:password@host:port' }),
  FAILPOINTS: Type.String({ default: '', description: 'Tests only: places at which to fail, see platform/failpoint.ts' }),
};

/** All faults of the environment at once; `faults` has one sentence each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads a configuration from environment variables. A variable `X` may be given as a file's path in `X_FILE` instead
 * (for secrets). Texts become numbers and booleans where the schema says so.
 * @throws ConfigError that lists all faults, never only the first.
 */
export function readConfig<S extends TObject>(schema: S, env: Readonly<Record<string, string | undefined>>): Static<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties) as [string, TSchema][]) {
    const text = textOf(name, env, faults);
    if (text !== undefined) values[name] = convert(text, property);
  }
  const complete = Value.Default(schema, values) as Record<string, unknown>;
  for (const [name, property] of Object.entries(schema.properties) as [string, TSchema][]) {
    const required = (schema.required as string[] | undefined)?.includes(name) ?? false;
    if (complete[name] === undefined) {
      if (required && !faults.some((fault) => fault.startsWith(`${name}_FILE `))) faults.push(`${name} is missing${describe(property)}.`);
    } else if (!Value.Check(property, complete[name])) {
      const reasons = Value.Errors(property, complete[name]).map((error) => error.message);
      faults.push(`${name} ${reasons.join(', ')}${describe(property)}.`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return complete as Static<S>;
}

/** The environment of this process: the one place that reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

function textOf(name: string, env: Readonly<Record<string, string | undefined>>, faults: string[]): string | undefined {
  const text = env[name];
  if (text !== undefined && text !== '') return text;
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${name}_FILE cannot be read: ${(error as Error).message}.`);
    return undefined;
  }
}

function convert(text: string, schema: TSchema): unknown {
  const type = (schema as { type?: string }).type;
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function describe(schema: TSchema): string {
  const what = (schema as { description?: string }).description;
  return what === undefined ? '' : ` (${what})`;
}
