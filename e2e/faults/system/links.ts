import type { LinkProxy } from './link-proxy.ts';

/** Servers that services connect to, by the variable that has the address. */
export const serverVariables = { nats: 'NATS_URL', redis: 'REDIS_URL', mysql: 'DATABASE_URL' } as const;

/** A URL with another port on 127.0.0.1. */
export function through(url: string, proxy: LinkProxy): string {
  const moved = new URL(url);
  moved.port = String(proxy.port);
  return moved.href.replace(/\/$/, '');
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}
