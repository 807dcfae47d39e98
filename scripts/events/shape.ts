import * as authCalls from '@chatter/contracts/auth/calls.ts';
import * as authViews from '@chatter/contracts/auth/views.ts';
import * as chatCalls from '@chatter/contracts/chat/calls.ts';
import * as chatEvents from '@chatter/contracts/chat/events.ts';
import * as chatViews from '@chatter/contracts/chat/views.ts';
import * as ids from '@chatter/contracts/kit/ids.ts';
import * as persistenceCalls from '@chatter/contracts/persistence/calls.ts';
import type { TSchema } from 'typebox';

/** A schema as the JSON Schema it is; only the keywords that shapes are told from. */
interface Json {
  type?: string;
  const?: unknown;
  anyOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json | Json[];
  patternProperties?: Record<string, Json>;
}

/** Shapes with a name: what these modules export as TypeBox schemas, by their JSON text. */
const named = new Map<string, string>();
for (const module of [ids, authViews, chatViews, chatEvents, chatCalls, authCalls, persistenceCalls]) {
  for (const [name, value] of Object.entries(module)) if (isNamed(name, value)) named.set(JSON.stringify(value), name);
}

/** A schema exported with a capital; `Seq` is left out, for any count from 0 has the same form. */
function isNamed(name: string, value: unknown): boolean {
  const isSchema = typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value);
  return isSchema && /^[A-Z]/.test(name) && name !== 'Seq';
}

/** A schema in the notation of TypeScript, known shapes by their names. */
export function shapeOf(schema: TSchema): string {
  return named.get(JSON.stringify(schema)) ?? expand(schema as Json);
}

/** All named shapes with what they are made of, in order of name; plain ids and numbers left out. */
export function namedShapes(): [name: string, shape: string][] {
  return [...named]
    .map(([json, name]): [string, string] => [name, expand(JSON.parse(json))])
    .filter(([, shape]) => shape !== 'string' && shape !== 'integer')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function expand(schema: Json): string {
  if (schema.const !== undefined) return typeof schema.const === 'string' ? `'${schema.const}'` : String(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(shape).join(' | ');
  if (Array.isArray(schema.items)) return `[${schema.items.map(shape).join(', ')}]`;
  if (schema.items !== undefined) return listOf(schema.items);
  if (schema.patternProperties !== undefined) return `Record<string, ${Object.values(schema.patternProperties).map(shape).join(' | ')}>`;
  if (schema.properties !== undefined) return objectOf(schema.properties, schema.required ?? []);
  return schema.type ?? 'anything';
}

const shape = (schema: Json): string => shapeOf(schema as TSchema);

function listOf(items: Json): string {
  const item = shape(items);
  return items.anyOf !== undefined && item.includes(' | ') ? `(${item})[]` : `${item}[]`;
}

function objectOf(properties: Record<string, Json>, required: string[]): string {
  const fields = Object.entries(properties).map(([name, value]) => `${name}${required.includes(name) ? '' : '?'}: ${shape(value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
