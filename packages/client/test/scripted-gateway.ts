import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@chatter/contracts/chat/views.ts';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { Inbox } from './inbox.ts';
import { pageOf } from './sample.ts';
import { ScriptedConnection } from './scripted-connection.ts';

/** A gateway over real HTTP and real sockets, whose part is played by the test. */
export class ScriptedGateway implements AsyncDisposable {
  readonly base: string;
  /** Sockets as they come. */
  readonly connections = new Inbox<ScriptedConnection>('a connection');
  /** Headers of the upgrades and ticket requests so far. */
  readonly headers: IncomingMessage['headers'][] = [];
  /** Status of the answers to requests for a ticket, in order; 201 when there are no more. */
  readonly ticketStatus: number[] = [];
  /** What is read of a conversation; null: to a stranger it does not exist. */
  page: (c: string) => Page | null | Promise<Page> = () => pageOf(1, 3);
  /** What becomes of a socket that comes. */
  accept: (socket: WebSocket) => void = (socket) => this.connections.push(new ScriptedConnection(socket));
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #tickets = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#sockets = new WebSocketServer({ server, path: '/ws', handleProtocols: (offered) => offered.has(subprotocol) && subprotocol });
    this.#sockets.on('connection', (socket, request) => {
      this.headers.push(request.headers);
      this.accept(socket);
    });
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ScriptedGateway> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedGateway(server);
  }

  /** The next connection, greeted: welcomed and resumed. */
  async greeted(): Promise<ScriptedConnection> {
    const connection = await this.connections.next();
    await connection.greet();
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', this.base);
    const [, c] = /^\/api\/v1\/conversations\/([^/]+)\/messages$/.exec(pathname) ?? [];
    if (c !== undefined) return answerPage(response, await this.page(c));
    this.headers.push(request.headers);
    const status = this.ticketStatus.shift() ?? 201;
    this.#tickets += 1;
    if (status === 201) json(response, 201, { ticket: `${this.#tickets}`.padStart(43, 't') });
    else refuse(response, status, status === 401 ? 'not-signed-in' : 'unavailable');
  }
}

function answerPage(response: ServerResponse, page: Page | null): void {
  if (page === null) refuse(response, 404, 'not-found');
  else json(response, 200, page);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  json(response, status, { type: 'about:blank', title: code, status, code });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}
