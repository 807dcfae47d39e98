import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Hindrance, type Lens, Pipe } from './pipe.ts';

interface Link {
  client: Socket;
  target: Socket;
  pipes: Pipe[];
}

const clear: Lens = (chunk) => chunk;

/** A link of the system that can be made bad: between one process and a server, or before several of a kind, taken by turns. */
export class LinkProxy implements AsyncDisposable {
  readonly name: string;
  readonly #server: Server;
  readonly #targets: readonly number[];
  readonly #links = new Set<Link>();
  #up: Hindrance = {};
  #down: Hindrance = {};
  /** Makes the lens of a new connection, for what goes to the target. */
  #lensOfUp: () => Lens = () => clear;
  #swallow: string | null = null;
  #turn = 0;

  private constructor(name: string, targets: readonly number[]) {
    this.name = name;
    this.#targets = targets;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client, this.#turn++, targets.length));
  }

  /** Listens. @param port 0: any that is free */
  static async listen(name: string, port: number, targets: readonly number[]): Promise<LinkProxy> {
    const proxy = new LinkProxy(name, targets);
    proxy.#server.listen(port, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Hinders what goes to the target, what comes from it, or both. */
  hinder(way: 'up' | 'down' | 'both', hindrance: Hindrance): void {
    if (way !== 'down') this.#up = hindrance;
    if (way !== 'up') this.#down = hindrance;
    this.#pump();
  }

  /** Everything passes again. Connections that were looked into stay so until they end. */
  heal(): void {
    this.#swallow = null;
    this.#lensOfUp = () => clear;
    this.hinder('both', {});
  }

  /** Ends all connections, on both sides at once. */
  cut(): void {
    for (const { client, target } of this.#links) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  }

  /** Says to whoever connected that the other side has nothing more to say, and says nothing to the other side. */
  halfClose(): void {
    for (const { client } of this.#links) client.end();
  }

  /** Loses the answer to the next request that holds this text, and the connection with it: the request was obeyed. */
  swallowReplyTo(text: string): void {
    this.#swallow = text;
  }

  /** Whether the answer to be swallowed was. */
  get swallowed(): boolean {
    return this.#swallow === null;
  }

  /** Looks into new connections; those that stand are cut. */
  lookInto(lensOfUp: () => Lens): void {
    this.#lensOfUp = lensOfUp;
    this.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #pump(): void {
    for (const { pipes } of this.#links) for (const pipe of pipes) pipe.pump();
  }

  #accept(client: Socket, turn: number, triesLeft: number): void {
    const target = connect({ port: this.#targets[turn % this.#targets.length] as number, host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => client.destroy());
    const refused = () => {
      if (triesLeft > 1 && !client.destroyed) this.#accept(client, turn + 1, triesLeft - 1);
      else client.destroy();
    };
    target.once('error', refused);
    target.once('connect', () => {
      target.off('error', refused);
      this.#join(client, target);
    });
  }

  #join(client: Socket, target: Socket): void {
    const lensOfUp = this.#lensOfUp();
    let swallowing = false;
    const up: Lens = (chunk) => {
      if (this.#swallow !== null && chunk.includes(this.#swallow)) {
        swallowing = true;
        this.#swallow = null;
      }
      return lensOfUp(chunk);
    };
    const pipes = [
      new Pipe(client, target, () => this.#up, up),
      new Pipe(
        target,
        client,
        () => this.#down,
        (chunk) => (swallowing ? null : chunk),
      ),
    ];
    const link = { client, target, pipes };
    this.#links.add(link);
    for (const end of [client, target]) {
      end.setNoDelay(true);
      end.once('close', () => {
        if (client.destroyed && target.destroyed) this.#links.delete(link);
      });
      end.on('error', () => end.destroy());
    }
    if (client.destroyed) target.destroy();
  }
}
