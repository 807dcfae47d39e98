import { ClientId, Id, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import type { Markers } from '../markers.ts';
import { oddTexts } from './odd.ts';
import type { Random } from './random.ts';
import { Fields, type Tree } from './tree.ts';

/** What values are made with. */
export interface Making {
  readonly random: Random;
  /** Texts that can be found again. */
  readonly markers: Markers;
  /** Ids that mean something, for a field of this name. */
  ids(field: string): readonly string[];
}

/** What is used of a JSON schema. */
interface Shape {
  const?: Tree;
  anyOf?: TSchema[];
  type?: string;
  properties?: Record<string, TSchema>;
  required?: string[];
  items?: TSchema | TSchema[];
  patternProperties?: Record<string, TSchema>;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
}

const patternOf = (schema: TSchema) => (schema as Shape).pattern;

/** A value that fits a schema of the contracts; `field` is the name it stands under. */
export function validValue(schema: TSchema, making: Making, field = ''): Tree {
  const shape = schema as Shape;
  const { random } = making;
  if (shape.const !== undefined) return shape.const;
  if (shape.anyOf !== undefined) return validValue(random.pick(shape.anyOf), making, field);
  switch (shape.type) {
    case 'object':
      return objectOf(shape, making);
    case 'array':
      return arrayOf(shape, making, field);
    case 'string':
      return stringOf(shape, making, field);
    case 'integer':
    case 'number':
      return numberOf(shape, random);
    case 'boolean':
      return random.percent(50);
    case 'null':
      return null;
    default:
      throw new Error(`the fuzzer knows no values for ${JSON.stringify(schema)}: teach it`);
  }
}

function objectOf({ properties = {}, required = [], patternProperties }: Shape, making: Making): Fields {
  const entries = Object.entries(properties)
    .filter(([name]) => required.includes(name) || making.random.percent(50))
    .map(([name, of]): [string, Tree] => [name, validValue(of, making, name)]);
  for (const of of Object.values(patternProperties ?? {})) entries.push([making.random.pick(making.ids('')), validValue(of, making)]);
  return new Fields(entries);
}

function arrayOf({ items, minItems = 0, maxItems = 8 }: Shape, making: Making, field: string): Tree[] {
  if (Array.isArray(items)) return items.map((of) => validValue(of, making, field));
  const length = making.random.percent(5) ? Math.min(maxItems, 40) : minItems + making.random.below(Math.min(3, maxItems - minItems + 1));
  return Array.from({ length }, () => validValue(items as TSchema, making, field));
}

function numberOf({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Shape, random: Random): number {
  return random.pick([minimum, maximum, Math.min(maximum, minimum + random.below(100)), Math.min(maximum, minimum + 1)]);
}

const formats: Readonly<Record<string, (making: Making) => string>> = {
  email: ({ markers }) => `${markers.next()}x@example.org`,
  'date-time': ({ random }) => new Date(random.below(2 ** 31) * 1000).toISOString(),
};

function stringOf(shape: Shape, making: Making, field: string): string {
  const { random } = making;
  const format = shape.format === undefined ? undefined : formats[shape.format];
  if (format !== undefined) return format(making);
  if (shape.pattern === patternOf(ClientId)) return uuidV7(Date.now() - random.below(1000));
  if (shape.pattern === patternOf(Id)) return random.percent(90) ? random.pick(making.ids(field)) : uuidV7(random.below(2 ** 40));
  const marked = `${making.markers.next()}${random.percent(50) ? random.pick(oddTexts) : ' text'}`;
  if (fits(marked, shape)) return marked;
  if (shape.pattern !== undefined) return matching(shape, random);
  const { minLength = 0, maxLength = 50 } = shape;
  return 'x'.repeat(random.pick([Math.max(minLength, 1), minLength, maxLength]));
}

function fits(text: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = '' }: Shape): boolean {
  return text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text);
}

/** Texts of a pattern are as long as they like: where none has the right length, one is repeated and cut. */
function matching(shape: Shape, random: Random): string {
  const { pattern = '', minLength = 0, maxLength = 200 } = shape;
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: random.below(2 ** 31), numRuns: 5 });
  const cut = texts.filter((text) => text !== '').map((text) => text.repeat(Math.ceil(minLength / text.length)).slice(0, maxLength));
  const found = [...texts, ...cut].find((text) => fits(text, shape));
  if (found === undefined) throw new Error(`the fuzzer finds no text for ${JSON.stringify(shape)}: teach it`);
  return found;
}
