import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy (RFC 9110, 9.3.6 for CONNECT) between a browser and the world that can be cut like a cable. */
export interface CuttableProxy extends AsyncDisposable {
  readonly url: string;
  /** Ends every connection and lets no new one through. */
  cut(): void;
  mend(): void;
}

export async function startCuttableProxy(): Promise<CuttableProxy> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((asked, answer) => {
    const forwarded = request(asked.url ?? '', { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  server.on('connection', (socket) => {
    if (!whole) return socket.destroy();
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  server.on('connect', (asked, socket) => {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const other = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      other.pipe(socket).pipe(other);
    });
    socket.on('close', () => other.destroy());
    other.on('close', () => socket.destroy()).on('error', () => undefined);
  });
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      whole = true;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
