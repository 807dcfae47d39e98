import { Agent, request } from 'node:http';

export interface Reply {
  status: number;
  body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const withinMs = 15_000;

/**
 * Asks by HTTP, on connections that are kept: what a request costs the load generator is taken from the server.
 * @throws Error when nothing is answered within 15 s
 */
export function ask(method: 'GET' | 'POST', url: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent, timeout: withinMs }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces) }));
      answer.on('error', reject);
    });
    asked.on('timeout', () => asked.destroy(new Error(`${url}: no answer within ${withinMs / 1000} s`)));
    asked.on('error', reject);
    asked.end();
  });
}
