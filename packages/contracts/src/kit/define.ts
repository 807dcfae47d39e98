import type { Static, TSchema } from 'typebox';

/** The services of the system; each owns a folder here, a schema in MySQL and a user at every server. */
export const services = ['gateway', 'auth', 'chat', 'community', 'ai', 'persistence', 'mailer'] as const;
export type Service = (typeof services)[number];

/**
 * A call: request/reply on `rpc.<service>.<verb-noun>`, answered by one instance of the queue group `<service>`.
 * `refusals` is the closed list of codes the answer may be refused with.
 */
export interface Call<Ask extends TSchema = TSchema, Answer extends TSchema = TSchema, Code extends string = string> {
  readonly kind: 'call';
  readonly service: Service;
  readonly subject: string;
  readonly what: string;
  readonly ask: Ask;
  readonly answer: Answer;
  readonly refusals: readonly Code[];
}

/** A fact: something that happened, on JetStream at `<service>.<noun>.<past-verb>.<key>`, at least once. */
export interface Fact<Data extends TSchema = TSchema> {
  readonly kind: 'fact';
  readonly service: Service;
  /** The subject without its key. */
  readonly subject: string;
  readonly what: string;
  readonly data: Data;
}

/** A live hint: core NATS at `live.<noun>.<key>`, never stored, may be lost. */
export interface Live<Data extends TSchema = TSchema> {
  readonly kind: 'live';
  readonly from: readonly Service[];
  /** The subject without its key. */
  readonly subject: string;
  readonly what: string;
  readonly data: Data;
}

/** Who reads a fact durably: one JetStream consumer, named `<service>-<purpose>`. */
export interface Consumer<F extends Fact = Fact> {
  readonly kind: 'consumer';
  readonly name: string;
  readonly service: Service;
  readonly fact: F;
}

/** An HTTP route of a service, served by the gateway below `/api/v1`. Paths use Fastify's `:name` form. */
export interface Route {
  readonly kind: 'route';
  readonly service: Service;
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly what: string;
  /** `anyone`: no session needed. `account`: the gateway must have vouched for an account. */
  readonly access: 'anyone' | 'account';
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Instead of `body`: the bytes of a file, of one of these types. */
  readonly upload?: { readonly maxBytes: number; readonly types: readonly string[] };
  /** Instead of the body of a 200: bytes of this type. `immutable`: an address never answers others, so that they may be kept. */
  readonly download?: { readonly type: string; readonly immutable: boolean };
  /** Answer by status; `null` is an empty answer. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  readonly refusals: readonly string[];
}

export type AskOf<C> = C extends Call<infer A, TSchema, string> ? Static<A> : never;
export type AnswerOf<C> = C extends Call<TSchema, infer A, string> ? Static<A> : never;
export type RefusalOf<C> = C extends Call<TSchema, TSchema, infer R> ? R : never;
export type DataOf<F> = F extends { data: infer D extends TSchema } ? Static<D> : never;
type PartOf<R, K extends string> = R extends { [P in K]: infer S extends TSchema } ? Static<S> : undefined;
export type ParamsOf<R> = PartOf<R, 'params'>;
export type QueryOf<R> = PartOf<R, 'query'>;
export type BodyOf<R> = PartOf<R, 'body'>;
/** A file to be uploaded; it knows its type. */
export type FileOf<R> = R extends { upload: object } ? Blob : undefined;
/** What a route answers with: the union over its statuses. */
export type ReplyOf<R extends Route> = {
  [S in keyof R['answers']]: R['answers'][S] extends TSchema ? Static<R['answers'][S]> : undefined;
}[keyof R['answers']];

/** Declares a call. `name` is `verb-noun`. */
export function call<Ask extends TSchema, Answer extends TSchema, Code extends string = never>(
  service: Service,
  name: string,
  what: string,
  shape: { ask: Ask; answer: Answer; refusals?: readonly Code[] },
): Call<Ask, Answer, Code> {
  return {
    kind: 'call',
    service,
    subject: `rpc.${service}.${name}`,
    what,
    ask: shape.ask,
    answer: shape.answer,
    refusals: shape.refusals ?? [],
  };
}

/** Declares a fact. `name` is `noun.past-verb`; its data never carries a secret. */
export function fact<Data extends TSchema>(service: Service, name: string, what: string, data: Data): Fact<Data> {
  return { kind: 'fact', service, subject: `${service}.${name}`, what, data };
}

/** Declares a live subject `live.<noun>`, published by the services in `from`. */
export function live<Data extends TSchema>(from: readonly Service[], noun: string, what: string, data: Data): Live<Data> {
  return { kind: 'live', from, subject: `live.${noun}`, what, data };
}

/** Declares a durable consumer of a fact; `purpose` completes its name. */
export function consumer<F extends Fact>(service: Service, purpose: string, of: F): Consumer<F> {
  return { kind: 'consumer', name: `${service}-${purpose}`, service, fact: of };
}

/** Declares a route, keeping the exact types of its schemas. */
export function route<const R extends Omit<Route, 'kind'>>(shape: R): R & { readonly kind: 'route' } {
  return { kind: 'route', ...shape };
}
