import type { RunFile } from '@chatter/testkit/run-file.ts';

/** The processes of a running system by name; those of servers that others run are not known. */
export function pidsOf({ pid, services, servers }: Pick<RunFile, 'pid' | 'services' | 'servers'>): Record<string, number> {
  const known = [...Object.entries(services), ...Object.entries(servers)].flatMap(([name, part]) =>
    part.pid === null ? [] : [[name, part.pid] as const],
  );
  return Object.fromEntries([...known, ['launcher', pid]]);
}
