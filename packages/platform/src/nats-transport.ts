import type { Socket } from 'node:net';
import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from 'nats/lib/nats-base-client/internal_mod.js';
import { NodeTransport, nodeResolveHost } from 'nats/lib/src/node_transport.js';
import { corkForTurn } from './cork-for-turn.ts';

/**
 * The library's transport (nats 2.29), but one that is given up before the server has greeted it ends there and then. The library leaves
 * its socket open: a server that stood still greets it later, and when that socket ends the client takes it for the loss of the
 * connection it has by then, opens another one, and is subscribed twice, of which one is served by nobody.
 */
export class NatsTransport extends NodeTransport {
  #givenUp = false;

  override async dial(to: { hostname: string; port: number }): Promise<Socket> {
    const socket = await super.dial(to);
    if (this.#givenUp) socket.destroy();
    return socket;
  }

  /** What is published in one turn of the event loop leaves together: the library gathers no longer than until the next promise is settled. */
  override send(frame: Uint8Array): void {
    const socket = this.socket as Socket | undefined;
    if (socket !== undefined) corkForTurn(socket);
    super.send(frame);
  }

  override async close(error?: Error): Promise<void> {
    if (this.connected) return super.close(error);
    this.#givenUp = true;
    // There is none while it is dialled.
    (this.socket as Socket | undefined)?.destroy();
  }
}

/** Connects as the library's `connect` does, by this transport. */
export function connectToNats(options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new NatsTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
