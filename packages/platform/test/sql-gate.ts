import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a SQL server whose connections can be cut, and that keeps new ones waiting while it is shut. */
export class SqlGate implements AsyncDisposable {
  readonly #target: URL;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  /** Those who wait for it to open; null: it is open. */
  #waiting: Socket[] | null = null;

  private constructor(url: string) {
    this.#target = new URL(url);
    this.#server = createServer((client) => this.#take(client));
  }

  static async before(url: string): Promise<SqlGate> {
    const gate = new SqlGate(url);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Resets connections: one that is ended in good order is noticed sooner. */
  cut(): void {
    for (const client of this.#clients) client.resetAndDestroy();
  }

  shut(): void {
    this.#waiting ??= [];
  }

  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const client of waiting) this.#join(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #take(client: Socket): void {
    this.#clients.add(client);
    client.on('error', () => client.destroy());
    client.once('close', () => this.#clients.delete(client));
    if (this.#waiting === null) this.#join(client);
    else this.#waiting.push(client);
  }

  #join(client: Socket): void {
    const target = connect(Number(this.#target.port), this.#target.hostname);
    target.on('error', () => client.destroy());
    target.once('close', () => client.destroy());
    client.once('close', () => target.destroy());
    client.pipe(target).pipe(client);
  }
}
