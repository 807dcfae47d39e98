import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '@chatter/testkit/program.ts';
import type { RunFile } from '@chatter/testkit/run-file.ts';
import type { Addresses } from '@chatter/testkit/service-env.ts';
import type { ServiceProcess } from './services.ts';
import { writePrivate } from './write-private.ts';

export interface Running {
  readonly home: string;
  readonly gateway: string;
  readonly publicUrl: string;
  readonly mailbox: string | null;
  readonly services: readonly ServiceProcess[];
  readonly addresses: Addresses;
}

/** Writes `run.json`: its presence says that everything is ready. */
export function writeRunFile({ home, gateway, publicUrl, mailbox, services, addresses }: Running): void {
  const server = (of: { url: string; program?: Program }) => ({ url: of.url, pid: of.program?.pid ?? null });
  const { sql, redis, nats } = addresses;
  const content: RunFile = {
    gateway,
    publicUrl,
    mailbox,
    pid: process.pid,
    services: Object.fromEntries(services.map(({ name, program, health }) => [name, { pid: program.pid ?? 0, health }])),
    servers: { mysql: server(sql), redis: server(redis), nats: server(nats) },
  };
  writePrivate(join(home, 'run.json'), content);
}

export function removeRunFile(home: string): void {
  rmSync(join(home, 'run.json'), { force: true });
}
