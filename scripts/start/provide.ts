import { connect } from 'node:net';
import { processEnvironment } from '@chatter/platform/config.ts';
import { installByApt } from './apt.ts';
import { Hindrance } from './hindrance.ts';
import { say } from './say.ts';
import type { Tool } from './tools.ts';

/** Where a tool was found: a server that runs elsewhere, a program to run, or the `docker` that runs it in a container. */
export type Provision =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'container'; readonly docker: string };

/** A way to come by tools: answers for those it can provide. */
export type Way = (missing: readonly Tool[]) => Promise<[Tool, Provision][]>;

/**
 * Finds every tool, installing what is missing where that is possible. Each way is asked only for what the ways before it could not
 * provide: an address in the environment, where its data is in Docker already, a program on PATH, Docker, apt-get.
 * @param docker a way that is used when given
 * @throws Hindrance that lists all that is missing and how to come by it
 */
export async function provide<Name extends string>(
  tools: Readonly<Record<Name, Tool>>,
  docker?: { readonly kept: Way; readonly anew: Way },
): Promise<Record<Name, Provision>> {
  const ways = docker === undefined ? [byAddress, byProgram, byApt] : [byAddress, docker.kept, byProgram, docker.anew, byApt];
  const found = new Map<Tool, Provision>();
  const all: Tool[] = Object.values(tools);
  for (const way of ways) {
    const missing = all.filter((tool) => !found.has(tool));
    for (const [tool, provision] of missing.length > 0 ? await way(missing) : []) found.set(tool, provision);
  }
  const missing = all.filter((tool) => !found.has(tool));
  if (missing.length > 0) throw new Hindrance(explainMissing(missing));
  return Object.fromEntries(Object.entries<Tool>(tools).map(([name, tool]) => [name, found.get(tool)])) as Record<Name, Provision>;
}

async function byAddress(missing: readonly Tool[]): Promise<[Tool, Provision][]> {
  const given = missing.flatMap((tool): [Tool, Provision][] => {
    const url = tool.address === undefined ? undefined : processEnvironment()[tool.address];
    return url === undefined || url === '' ? [] : [[tool, { kind: 'address', url }]];
  });
  await Promise.all(given.map(([tool, provision]) => provision.kind === 'address' && refuseSilent(provision.url, tool)));
  for (const [tool] of given) say(tool.what, `at ${tool.address}`);
  return given;
}

async function byProgram(missing: readonly Tool[]): Promise<[Tool, Provision][]> {
  return missing.flatMap((tool): [Tool, Provision][] => {
    const path = tool.find();
    if (path === null) return [];
    say(tool.what, path);
    return [[tool, { kind: 'program', path }]];
  });
}

async function byApt(missing: readonly Tool[]): Promise<[Tool, Provision][]> {
  const installed = await installByApt(missing.flatMap(({ packages }) => packages));
  return installed ? byProgram(missing) : [];
}

function refuseSilent(url: string, { what, address }: Tool): Promise<void> {
  const { hostname, port } = new URL(url);
  const usual = { DATABASE_URL: 3306, REDIS_URL: 6379, NATS_URL: 4222 }[address ?? 'NATS_URL'];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || usual), timeout: 5000 });
    const fail = () => {
      socket.destroy();
      reject(new Hindrance(`${address} says that ${what} is at ${hostname}:${port || usual}, but nobody answers there.`));
    };
    socket.once('error', fail).once('timeout', fail);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

function explainMissing(missing: readonly Tool[]): string {
  const addresses = missing.flatMap(({ address }) => address ?? []);
  return [
    `Not found on PATH: ${missing.map(({ wanted }) => wanted).join(', ')}. Install ${missing.length === 1 ? 'it' : 'them'}, then start again.`,
    `  Debian, Ubuntu   sudo apt-get install ${missing.flatMap(({ packages }) => packages).join(' ')}`,
    ...(addresses.length > 0
      ? [`Or start Docker, or give the address of a server you have: ${addresses.join(', ')}. See docs/running.md.`]
      : []),
  ].join('\n');
}
