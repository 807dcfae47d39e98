import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One address on 127.0.0.1 for several: each connection goes to the next of them; one that refuses is passed over. */
export class Balancer implements AsyncDisposable {
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #open = new Set<Socket>();
  #turn = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((client) => this.#pass(client, this.#turn++, this.#ports.length));
  }

  /** Listens. @param port 0: any that is free; @param ports where connections go to */
  static async listen(port: number, ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.#server.listen(port, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes nobody new, and cuts whoever is still connected. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #pass(client: Socket, turn: number, triesLeft: number): void {
    const target = connect(this.#ports[turn % this.#ports.length] as number, '127.0.0.1');
    const refused = () => {
      if (triesLeft > 1 && !client.destroyed) this.#pass(client, turn + 1, triesLeft - 1);
      else client.destroy();
    };
    client.on('error', () => client.destroy());
    target.once('error', refused);
    target.once('connect', () => {
      target.off('error', refused);
      this.#join(client, target);
    });
  }

  #join(client: Socket, target: Socket): void {
    const ends = [client, target] as const;
    for (const [index, end] of ends.entries()) {
      const other = ends[1 - index] as Socket;
      this.#open.add(end);
      end.setNoDelay(true);
      end.on('error', () => other.destroy());
      end.once('close', () => {
        this.#open.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
    if (client.destroyed) target.destroy();
  }
}
