import { catalogue } from '@chatter/contracts/catalogue.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import { commonRefusals, Problem } from '@chatter/contracts/kit/problem.ts';
import { maxBodyBytes } from '@chatter/platform/http.ts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Someone } from '../../system.ts';
import { type Fields, textOf } from '../generate/tree.ts';
import { validValue } from '../generate/valid.ts';
import { makingOf, type World } from '../world.ts';
import { type Said, twist } from './http-twists.ts';
import { type HttpAnswer, sayHttp } from './http-wire.ts';
import { sayUntilAnswered } from './later.ts';

const prefix = '/api/v1';
const isProblem = Compile(Problem);
const checks = new Map<TSchema, Validator>();

/** Asks every route of the contracts in every wrong way until the time is up and each was asked often enough. */
export async function fuzzHttp(world: World): Promise<void> {
  const { routes } = catalogue;
  for (let turn = 0; !world.over() || turn < 3 * routes.length; turn++) await askRoute(world, routes[turn % routes.length] as Route);
}

async function askRoute(world: World, route: Route): Promise<void> {
  const who = world.random.pick(world.cast.people);
  const said = validRequest(world, route, who);
  twist(said, world.random);
  const { answer, later } = await sayUntilAnswered(world.findings, 'http', () => sayHttp(world.system.url, said), isLater);
  world.findings.count('http', answer.status === null ? 'cut off' : `${answer.status}`);
  for (const fault of faultsOf(route, said, answer)) world.findings.add(`${route.method} ${route.path}: ${fault}`, said.shown());
  // What could not be answered at first may have been done all the same.
  if (!later && answer.status !== null && answer.status >= 400 && answer.status < 500) world.markers.refuse(said.body.toString());
  const ended = route.method === 'DELETE' && route.path.startsWith('/sessions') && (answer.status ?? 500) < 300;
  if (ended || answer.status === 401) await replaceIfEnded(world, who);
}

async function replaceIfEnded({ system, cast }: World, who: Someone): Promise<void> {
  if ((await system.ask(who, 'GET', '/me')).status === 401) await cast.replace(who);
}

function validRequest(world: World, route: Route, who: Someone): Said {
  const making = makingOf(world);
  const params = new Map((route.params ? (validValue(route.params, making) as Fields) : { entries: [] }).entries);
  const inPath = (name: string) => (name === 'id' ? idFor(world, route) : undefined) ?? String(params.get(name));
  const query = route.query ? (validValue(route.query, making) as Fields).entries : [];
  const value = route.body === undefined ? null : validValue(route.body, making);
  const type = route.upload === undefined ? 'application/json' : world.random.pick(route.upload.types);
  const headers: [string, string][] = [
    ...([
      ['host', new URL(world.system.url).host],
      ['origin', world.system.url],
      ['cookie', who.cookie],
    ] as [string, string][]),
    ...(value === null && route.upload === undefined ? [] : ([['content-type', type]] as [string, string][])),
  ];
  const path = prefix + route.path.replaceAll(/:([A-Za-z]+)/g, (_, name) => encodeURIComponent(inPath(name)));
  const queryText = query.map(([name, of]) => `${name}=${encodeURIComponent(wellFormed(String(of)))}`).join('&');
  const body = value === null ? (route.upload ? world.random.bytes(200) : Buffer.alloc(0)) : Buffer.from(textOf(value));
  return { method: route.method, path, query: queryText, headers, value, body, length: null, version: '1.1', shown: () => '' };
}

/** The `id` of a path is of the kind that the path begins with. */
function idFor({ cast, random, forbidden }: World, { path }: Route): string | undefined {
  if (path.startsWith('/conversations') || path.startsWith('/ai')) return random.pick([...cast.conversations, forbidden.c]);
  return path.startsWith('/communities') ? random.pick(cast.communities) : undefined;
}

const wellFormed = (text: string) => text.toWellFormed();

/** Traces of the inside: stacks, files, statements, addresses of servers. */
const insides =
  /\n\s+at |node:internal|file:\/\/|node_modules|\bER_[A-Z]+|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|SQLSTATE|ECONNREFUSED|ioredis/;

function* faultsOf(route: Route, said: Said, answer: HttpAnswer): Generator<string> {
  const { status, headers, body } = answer;
  // Who breaks HTTP itself, or goes on sending what was refused by its length, may be cut off; where there is an answer it is checked.
  if (status === null) {
    if (said.mayBeCut !== true && said.body.length <= maxBodyBytes) yield `no answer: ${answer.raw.slice(0, 200)}`;
    return;
  }
  if (status === 101 && said.opens !== true) yield '101: a socket where none is';
  if (insides.test(body)) yield `${status} shows the inside: ${body.slice(0, 500)}`;
  if (status >= 500) yield `${status} ${body.slice(0, 500)}`;
  else if (status >= 400) yield* faultsOfProblem(route, said, status, headers.get('content-type') ?? '', body);
  else if (status >= 200 && said.sameRoute !== false) yield* faultsOfSuccess(route, status, body);
}

/** An honest "not now": the codes for it, with a time after which to try again. */
function isLater({ status, headers, body }: HttpAnswer): boolean {
  if (status !== 503 || headers.get('content-type') !== 'application/problem+json') return false;
  const value: unknown = JSON.parse(body);
  return isProblem.Check(value) && ['unavailable', 'history-unavailable'].includes(value.code) && value.retryAfterSeconds !== undefined;
}

function* faultsOfProblem(route: Route, said: Said, status: number, type: string, body: string): Generator<string> {
  // Node itself answers who names no host, or two, without a word.
  if (said.method === 'HEAD' || (status === 400 && body === '' && said.headers.filter(([name]) => name === 'host').length !== 1)) return;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = null;
  }
  if (!type.startsWith('application/problem+json') || !isProblem.Check(value)) {
    return yield `${status} is no problem but ${type}: ${body.slice(0, 300)}`;
  }
  if (value.status !== status) yield `${status} says it is ${value.status}`;
  if (said.sameRoute !== false && !route.refusals.includes(value.code) && !Object.hasOwn(commonRefusals, value.code)) {
    yield `${status} with the code ${value.code}, which the contract does not name`;
  }
}

function* faultsOfSuccess(route: Route, status: number, body: string): Generator<string> {
  const schema = route.answers[status];
  if (schema === undefined) return yield `${status}, which the contract does not name`;
  if (route.download !== undefined) return;
  if (schema === null) return void (body !== '' && (yield `${status} with a body`));
  const check = checks.get(schema) ?? Compile(schema);
  checks.set(schema, check);
  if (!check.Check(JSON.parse(body))) yield `${status} does not fit the contract: ${body.slice(0, 500)}`;
}
