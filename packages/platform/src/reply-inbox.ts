import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from 'nats';

interface Waiting {
  readonly subject: string;
  resolve(reply: Msg): void;
  reject(why: Error): void;
}

/**
 * Where the answers to one connection's requests come in: one subscription for all of them. The library's `request` (nats 2.29) does the
 * same, but makes an error with its stack for each request that was answered, only to throw it away: a fifteenth of all that the gateway
 * did under load (docs/performance.md).
 */
export class ReplyInbox {
  readonly #connection: NatsConnection;
  readonly #userPrefix: string | undefined;
  readonly #waiting = new Map<string, Waiting>();
  #address: string | null = null;
  #asked = 0;

  /** @param userPrefix of inboxes that the connection's user may hear; NATS's own by default */
  constructor(connection: NatsConnection, userPrefix?: string) {
    this.#connection = connection;
    this.#userPrefix = userPrefix;
    void connection.closed().then(() => this.endAll(new Error('the connection is closed')));
  }

  /** Publishes a request and resolves with its first answer. Rejects when none came in time, and at once when nobody is there to answer. */
  request(subject: string, data: Uint8Array, timeoutMs: number, head: MsgHdrs | null): Promise<Msg> {
    return new Promise((resolve, reject) => {
      const address = this.#open();
      const token = `${++this.#asked}`;
      const timer = setTimeout(() => this.#waiting.get(token)?.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      const settled = () => {
        clearTimeout(timer);
        this.#waiting.delete(token);
      };
      this.#waiting.set(token, {
        subject,
        resolve(reply) {
          settled();
          resolve(reply);
        },
        reject(why) {
          settled();
          reject(why);
        },
      });
      try {
        this.#connection.publish(subject, data, { reply: `${address}${token}`, ...(head && { headers: head }) });
      } catch (error) {
        this.#waiting.get(token)?.reject(error as Error);
      }
    });
  }

  /** Ends the requests under way, or those of one subject. */
  endAll(why: Error, subject?: string): void {
    for (const waiting of [...this.#waiting.values()]) if (subject === undefined || waiting.subject === subject) waiting.reject(why);
  }

  /** The address that tokens are appended to; subscribed with the first request. */
  #open(): string {
    if (this.#address !== null) return this.#address;
    const address = `${createInbox(this.#userPrefix)}.`;
    this.#connection.subscribe(`${address}*`, {
      callback: (error, reply) => {
        if (error) {
          // Nothing is heard here any more: the next request subscribes anew.
          this.#address = null;
          return this.endAll(error);
        }
        const waiting = this.#waiting.get(reply.subject.slice(address.length));
        // The server's own word that nobody hears the subject (`no responders`: status 503 and no payload).
        if (reply.data.length === 0 && reply.headers?.code === 503) waiting?.reject(new Error('nobody is there to answer'));
        else waiting?.resolve(reply);
      },
    });
    this.#address = address;
    return address;
  }
}
