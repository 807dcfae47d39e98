import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { Hindrance } from './hindrance.ts';
import type { Provision, Way } from './provide.ts';
import { say } from './say.ts';
import { shown } from './shown.ts';
import type { Tool } from './tools.ts';

/**
 * Servers in Docker, as ways to provide them for a CHATTER_HOME. Where a server's data is stays where it is: `kept` is for those that ran
 * in Docker before, whatever is on PATH now, and `anew` for those that are found nowhere else.
 * @param path folders in which `docker` is looked for, as in PATH
 */
export function dockerWays(home: string, path?: string): { readonly kept: Way; readonly anew: Way } {
  const kept: Way = async (missing) => {
    const before = missing.filter((tool) => tool.container !== undefined && existsSync(configOf(home, tool.container)));
    if (before.length === 0) return [];
    const docker = await findDocker(path);
    if (docker !== null) return provisions(before, docker);
    const [tool] = before as [Tool];
    throw new Hindrance(
      `The data of ${tool.what} is in Docker, which does not answer. Start Docker; or, to begin anew without that data, remove ${shown(join(home, 'docker'))}.`,
    );
  };
  const anew: Way = async (missing) => {
    const possible = missing.filter(({ container }) => container !== undefined);
    const docker = possible.length > 0 ? await findDocker(path) : null;
    if (docker === null) return [];
    for (const { what, wanted, container } of possible) {
      if (!existsSync(join(home, container ?? '', 'data'))) continue;
      throw new Hindrance(`${shown(home)} holds the data of ${what}, which is not on PATH any more: install ${wanted} again.`);
    }
    return provisions(possible, docker);
  };
  return { kept, anew };
}

/** Where a server in Docker finds its configuration: it stands for its data, which is in a volume. */
export function configOf(home: string, container: string): string {
  return join(home, 'docker', container);
}

function provisions(tools: readonly Tool[], docker: string): [Tool, Provision][] {
  for (const { what } of tools) say(what, 'in Docker');
  return tools.map((tool) => [tool, { kind: 'container', docker }]);
}

/** The `docker` whose engine answers and that knows `compose`, or null. */
async function findDocker(path?: string): Promise<string | null> {
  const docker = findBinary(['docker'], path);
  if (docker === null) return null;
  for (const args of [
    ['version', '--format', '{{.Server.Version}}'],
    ['compose', 'version'],
  ]) {
    await using asked = await startProcess({ command: docker, args, stopping: AbortSignal.timeout(10_000) });
    if ((await asked.exited).code !== 0) return null;
  }
  return docker;
}
