import type { AnswerOf, AskOf, Call, DataOf, Fact, Live } from '@chatter/contracts/kit/define.ts';
import type { SpanContext } from '@opentelemetry/api';
import { Events, headers, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from 'nats';
import { Registry } from 'prom-client';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type CallObserver, measureCalls } from './call-metrics.ts';
import { JsonText } from './json-text.ts';
import type { Logger } from './log.ts';
import { connectToNats } from './nats-transport.ts';
import { Refusal, Unavailable } from './refusal.ts';
import { ReplyInbox } from './reply-inbox.ts';
import {
  hearUnder,
  type Traces,
  traceparentHeader,
  traceparentOf,
  tracesHeader,
  workFor,
  workUnder,
  writeTraces,
} from './trace-headers.ts';
import { activeSpan, SpanKind, startSpanOf, traced, tracing } from './tracing.ts';

const refusalHeader = 'Chatter-Refusal';
const faultCode = 'fault';
/** Beside the code of a fault: the service itself waits for something, and is not broken. */
const awayHeader = 'Chatter-Away';
const factWithinMs = 2000;
const connectWithinMs = 5000;
const text = new TextDecoder();
const bytes = new TextEncoder();

export interface AskOptions {
  timeoutMs?: number;
  traces?: Traces | undefined;
}

export interface Following {
  stop(): void;
}

/** Services' calls, live hints and plain hearing of facts over NATS. Facts born in MySQL leave by the outbox. */
export class Bus {
  readonly connection: NatsConnection;
  readonly #log: Logger;
  readonly #measure: (subject: string) => CallObserver;
  readonly #answering: Subscription[] = [];
  readonly #handling = new Set<Promise<void>>();
  readonly #checks = new Map<TSchema, Validator>();
  readonly #reconnected: (() => void)[] = [];
  readonly #replies: ReplyInbox;
  #connected = true;

  /** @param inboxPrefix of inboxes that the connection's user may hear; NATS's own by default */
  constructor(connection: NatsConnection, log: Logger, measure: (subject: string) => CallObserver, inboxPrefix?: string) {
    this.connection = connection;
    this.#replies = new ReplyInbox(connection, inboxPrefix);
    this.#log = log;
    this.#measure = measure;
    void this.#watch();
  }

  /** Whether the connection stands right now. */
  get connected(): boolean {
    return this.#connected && !this.connection.isClosed();
  }

  /** Runs after each reconnect: everything that was published meanwhile may have been lost. */
  onReconnect(listener: () => void): void {
    this.#reconnected.push(listener);
  }

  /**
   * Asks a call and checks the answer.
   * @param options `traces`: whose parts of the ask are traced, where it is asked for many at once
   * @throws Refusal with one of the call's codes; Unavailable when nobody answered within `timeoutMs`, and as soon as the connection is
   *   lost: whether it was done is not known then either.
   */
  ask<C extends Call>(call: C, ask: AskOf<C>, { timeoutMs = 5000, traces }: AskOptions = {}): Promise<AnswerOf<C>> {
    if (!tracing) return this.#ask(call, ask, timeoutMs);
    return workFor(call.subject, SpanKind.CLIENT, traces, (span) => this.#ask(call, ask, timeoutMs, span && traceHead(span, traces)));
  }

  /**
   * Asks a call whose answer is to go on as it came: its JSON is neither parsed nor checked, which whoever reads it does as far as needed.
   * @throws what `ask` throws, but for an answer that does not fit
   */
  async askText<C extends Call>(call: C, ask: AskOf<C>, { timeoutMs = 5000 }: Pick<AskOptions, 'timeoutMs'> = {}): Promise<string> {
    if (!tracing) return text.decode((await this.#answered(call, ask, timeoutMs, null)).data);
    const work = (span: SpanContext | null) => this.#answered(call, ask, timeoutMs, span && traceHead(span));
    return text.decode((await workFor(call.subject, SpanKind.CLIENT, undefined, work)).data);
  }

  async #ask<C extends Call>(call: C, ask: AskOf<C>, timeoutMs: number, head: MsgHdrs | null = null): Promise<AnswerOf<C>> {
    const reply = await this.#answered(call, ask, timeoutMs, head);
    try {
      return this.#parse(call.answer, reply.data, call.subject) as AnswerOf<C>;
    } catch (error) {
      this.#log.error({ err: error, subject: call.subject }, 'answer does not fit the contract');
      throw new Unavailable(`${call.subject}: the answer does not fit the contract`, { cause: error });
    }
  }

  /** What came for an ask, if it is no refusal. */
  async #answered<C extends Call>(call: C, ask: AskOf<C>, timeoutMs: number, head: MsgHdrs | null): Promise<Msg> {
    const reply = await this.#request(call.subject, JSON.stringify(ask), timeoutMs, head);
    const code = reply.headers?.get(refusalHeader);
    if (code === faultCode)
      throw new Unavailable(
        `${call.subject} ${reply.headers?.has(awayHeader) ? 'cannot be answered now' : "failed at the service's side"}`,
      );
    if (code) throw new Refusal(code);
    return reply;
  }

  async #request(subject: string, ask: string, timeoutMs: number, head: MsgHdrs | null): Promise<Msg> {
    if (!this.#connected) throw new Unavailable(`${subject}: NATS is away`);
    try {
      return await this.#replies.request(subject, bytes.encode(ask), timeoutMs, head);
    } catch (error) {
      throw new Unavailable(`${subject}: no answer`, { cause: error });
    }
  }

  /**
   * Answers a call, as one of the service's queue group. A Refusal travels as its code. Unavailable is a warning: the service waits for
   * another, and whoever asked asks again. All else is logged as a fault.
   */
  answer<C extends Call>(call: C, handler: (ask: AskOf<C>) => Promise<AnswerOf<C> | JsonText>): void {
    const callback = (error: Error | null, message: Msg) => {
      if (error) return this.#log.error({ err: error, subject: call.subject }, 'subscription failed');
      const handled = this.#reply(call, handler, message).finally(() => this.#handling.delete(handled));
      this.#handling.add(handled);
    };
    this.#answering.push(this.connection.subscribe(call.subject, { queue: call.service, callback }));
  }

  async #reply<C extends Call>(call: C, handler: (ask: AskOf<C>) => Promise<AnswerOf<C> | JsonText>, message: Msg): Promise<void> {
    const observe = this.#measure(call.subject);
    try {
      const ask = this.#parse(call.ask, message.data, call.subject) as AskOf<C>;
      const answering = tracing ? workUnder(call.subject, SpanKind.SERVER, message.headers, () => handler(ask)) : handler(ask);
      const answer = await answering;
      message.respond(bytes.encode(answer instanceof JsonText ? answer.text : JSON.stringify(answer)));
      observe('answered');
    } catch (error) {
      if (error instanceof Refusal) observe('refused');
      else this.#noteFailed(error, call.subject, observe);
      if (!this.connection.isClosed()) message.respond(undefined, { headers: refusalHead(error) });
    }
  }

  #noteFailed(error: unknown, subject: string, observe: CallObserver): void {
    const away = error instanceof Unavailable;
    observe(away ? 'unavailable' : 'fault');
    if (away) this.#log.warn({ err: error, subject }, 'call cannot be answered now');
    else this.#log.error({ err: error, subject }, 'call failed');
  }

  /**
   * Publishes a fact that no transaction of ours makes true (those leave by the outbox), and waits until its stream has it.
   * @param id the same for every try of the same fact: within two minutes the stream keeps only one of an id
   * @throws Unavailable when the stream did not answer
   */
  async publishFact<F extends Fact>(fact: F, key: string, data: DataOf<F>, id: string): Promise<void> {
    try {
      const publish = () =>
        this.connection.jetstream().publish(`${fact.subject}.${key}`, bytes.encode(JSON.stringify(data)), {
          msgID: id,
          timeout: factWithinMs,
          ...headHere(),
        });
      await traced(`publish ${fact.subject}`, {}, publish, SpanKind.PRODUCER);
    } catch (error) {
      throw new Unavailable(`${fact.subject}: not in its stream`, { cause: error });
    }
  }

  /** Publishes a fact as the outbox stored it; resolves with its place in the stream. */
  publishStored(subject: string, payload: Uint8Array, id: string): Promise<{ seq: number }> {
    return this.connection.jetstream().publish(subject, payload, { msgID: id, timeout: factWithinMs, ...headHere() });
  }

  /** Publishes a live hint; it may be lost. `traces` are of those it is about. */
  publishLive<L extends Live>(live: L, key: string | number | null, data: DataOf<L>, traces?: Traces): void {
    const head = traces?.size ? traceHead(null, traces) : null;
    this.publishText(key === null ? live.subject : `${live.subject}.${key}`, JSON.stringify(data), head);
  }

  /** Publishes a text as it is: for subjects whose contract says it is not JSON. Nothing is thrown while the server is away. */
  publishText(subject: string, data: string, head: MsgHdrs | null = null): void {
    if (!this.connection.isClosed()) this.connection.publish(subject, bytes.encode(data), head === null ? undefined : { headers: head });
  }

  /** Publishes such a text in a span of `of`, which whoever hears it goes on from. */
  publishTraced<L extends Live>(live: L, key: string, data: string, of: SpanContext): void {
    const span = startSpanOf(of, `publish ${live.subject}`, SpanKind.PRODUCER);
    this.publishText(`${live.subject}.${key}`, data, traceHead(span.spanContext()));
    span.end();
  }

  /** Follows a live subject: one key, every key (`*`), or the subject itself (null). What does not parse is logged and passed over. */
  followLive<L extends Live>(live: L, key: string | number | null, handler: (data: DataOf<L>, key: string) => void): Following {
    return this.#follow(key === null ? live.subject : `${live.subject}.${key}`, live.data, handler as (data: unknown, key: string) => void);
  }

  /** Hears a fact as it is published, without JetStream: what is lost stays lost. For caches that also expire by themselves. */
  hear<F extends Fact>(fact: F, handler: (data: DataOf<F>, key: string) => void): Following {
    return this.#follow(`${fact.subject}.*`, fact.data, handler as (data: unknown, key: string) => void);
  }

  #follow(subject: string, schema: TSchema, handler: (data: unknown, key: string) => void): Following {
    return this.followBytes(subject, (data, from) => {
      handler(this.#parse(schema, data, from), from.slice(from.lastIndexOf('.') + 1));
    });
  }

  /** Follows a subject and hands over the bytes. The handler must not wait: it runs inside the connection's reading. */
  followBytes(subject: string, handler: (data: Uint8Array, subject: string) => void): Following {
    const heard = `deliver ${subject.split('.', 2).join('.')}`;
    const subscription = this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) return this.#log.error({ err: error, subject }, 'subscription failed');
        try {
          if (tracing && message.headers)
            hearUnder(heard, SpanKind.CONSUMER, message.headers, () => handler(message.data, message.subject));
          else handler(message.data, message.subject);
        } catch (fault) {
          this.#log.error({ err: fault, subject: message.subject }, 'live message failed');
        }
      },
    });
    return { stop: () => subscription.unsubscribe() };
  }

  /** Resolves when the server has seen everything sent so far: after it, new subscriptions stand. */
  async flush(): Promise<void> {
    try {
      await this.connection.flush();
    } catch (error) {
      throw new Unavailable('NATS is away', { cause: error });
    }
  }

  /** Takes no new calls and waits for those being answered. */
  async stopAnswering(): Promise<void> {
    await Promise.allSettled(this.#answering.map((subscription) => subscription.drain()));
    await Promise.allSettled(this.#handling);
  }

  /** Sends what is buffered and closes. */
  async close(): Promise<void> {
    if (!this.connection.isClosed()) await this.connection.drain().catch(() => {});
    // Draining gives up silently while the server is away, and would leave the connection trying for ever.
    if (!this.connection.isClosed()) await this.connection.close();
  }

  #parse(schema: TSchema, data: Uint8Array, subject: string): unknown {
    const check = this.#checks.get(schema) ?? Compile(schema);
    this.#checks.set(schema, check);
    let value: unknown;
    try {
      value = JSON.parse(text.decode(data));
    } catch {
      throw new Refusal('invalid-request', { detail: `${subject}: not JSON` });
    }
    if (check.Check(value)) return value;
    const faults = [...check.Errors(value)].slice(0, 3).map((fault) => `${fault.instancePath} ${fault.message}`);
    throw new Refusal('invalid-request', { detail: `${subject}: ${faults.join('; ')}` });
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === Events.Disconnect) this.#disconnected();
      const denied = status.permissionContext;
      if (denied?.operation === 'publish') this.#replies.endAll(new Error('it may not be asked'), denied.subject);
      if (status.type !== Events.Reconnect) continue;
      this.#connected = true;
      for (const listener of this.#reconnected) this.#tell(listener);
    }
  }

  #disconnected(): void {
    this.#connected = false;
    // What was asked over a connection that is lost is never answered.
    this.#replies.endAll(new Unavailable('the connection to NATS is lost'));
  }

  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#log.error({ err: error }, 'listener of reconnects failed');
    }
  }
}

/** Headers of what is no answer: the code of a Refusal, else that it failed, and whether only because something is away. */
function refusalHead(error: unknown): MsgHdrs {
  const head = headers();
  head.set(refusalHeader, error instanceof Refusal ? error.code : faultCode);
  if (error instanceof Unavailable) head.set(awayHeader, '1');
  return head;
}

/** Headers that tell a trace: the span that goes on, and the traces of the parts. */
function traceHead(span: SpanContext | null, traces?: Traces): MsgHdrs {
  const head = headers();
  if (span !== null) head.set(traceparentHeader, traceparentOf(span));
  if (traces !== undefined) head.set(tracesHeader, writeTraces(traces));
  return head;
}

/** The option of a publish that lets its readers go on from the span that is being worked in. */
function headHere(): { headers?: MsgHdrs } {
  const span = tracing ? activeSpan() : null;
  return span === null ? {} : { headers: traceHead(span) };
}

/**
 * Connects to NATS and keeps reconnecting for ever (the client's default gives up after 20 s).
 * @param url `nats://user:password@host:port`; the user's own inbox prefix is `_INBOX_<user>`.
 * @param metrics where calls that are answered are counted and timed
 */
export async function openBus(name: string, url: string, log: Logger, metrics = new Registry()): Promise<Bus> {
  const address = new URL(url);
  const user = decodeURIComponent(address.username);
  const inboxPrefix = user === '' ? undefined : `_INBOX_${user}`;
  const connection = await connectToNats({
    servers: `${address.hostname}:${address.port || 4222}`,
    name,
    ...(inboxPrefix === undefined ? {} : { user, pass: decodeURIComponent(address.password), inboxPrefix }),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    timeout: connectWithinMs,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
    maxPingOut: 2,
    // No error with its stack for each publish to a stream, in case it fails.
    noAsyncTraces: true,
  });
  return new Bus(connection, log, measureCalls(metrics), inboxPrefix);
}
