import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

const checkTimeoutMs = 2000;

export interface Health {
  /** Names a condition of being ready; it throws or rejects when it does not hold. */
  readiness(name: string, check: () => Promise<void> | void): void;
  /** What does not hold now, by its name; empty when ready. */
  faults(): Promise<Record<string, string>>;
  /** Ready from now on, or not. */
  setOpen(open: boolean): void;
  server: Server;
}

/**
 * `/livez` (the process answers), `/readyz` (open, and all conditions hold; else 503 with the ones that do not) and `/metrics`
 * (Prometheus), on a port of their own.
 */
export function createHealth(metrics: Registry): Health {
  const checks = new Map<string, () => Promise<void> | void>();
  let open = false;

  const faults = async () => {
    const found: Record<string, string> = open ? {} : { service: 'starting or stopping' };
    await Promise.all(
      [...checks].map(async ([name, check]) => {
        try {
          await withTimeout(Promise.resolve().then(check));
        } catch (error) {
          found[name] = error instanceof Error ? error.message : String(error);
        }
      }),
    );
    return found;
  };

  const answer = async (path: string | undefined, response: ServerResponse) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (path === '/livez' || path === '/healthz') return json(200, { live: true });
    if (path === '/metrics') {
      const text = await metrics.metrics();
      return response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    }
    if (path !== '/readyz') return json(404, { code: 'not-found' });
    const found = await faults();
    const ready = Object.keys(found).length === 0;
    return json(ready ? 200 : 503, { ready, ...(ready ? {} : { faults: found }) });
  };
  const server = createServer((request, response) => {
    answer(request.url?.split('?')[0], response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  return {
    readiness: (name, check) => void checks.set(name, check),
    faults,
    setOpen: (next) => {
      open = next;
    },
    server,
  };
}

function withTimeout(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 2 s')), checkTimeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
