import type { Edge } from './edges.ts';
import type { Fault } from './fault.ts';
import { type Workspace, workspaceOf } from './workspaces.ts';

/**
 * Every import of a package, ours or others', must be declared where it is used: in `dependencies` for what ships (`src`, without
 * its tests), in either list for the rest. The scripts of the root may import every workspace.
 */
export function findUndeclared(edges: readonly Edge[], workspaces: readonly Workspace[]): Fault[] {
  return edges.flatMap((edge) => {
    const home = workspaceOf(edge.from.path, workspaces);
    const name = packageOf(edge, workspaces);
    if (home === undefined || name === null || name === home.name || isDeclared(edge, home, name, workspaces)) return [];
    const message = `'${name}' is not among the ${ships(edge, home) ? 'dependencies' : 'dependencies or devDependencies'} of ${home.name}`;
    return [{ path: edge.from.path, line: edge.line, rule: 'declared-dependencies', message }];
  });
}

function isDeclared(edge: Edge, home: Workspace, name: string, workspaces: readonly Workspace[]): boolean {
  if (home.dir === '' && workspaces.some((workspace) => workspace.name === name)) return true;
  if (name in home.dependencies) return true;
  const asTypes = edge.typeOnly && `@types/${name}` in home.devDependencies;
  return asTypes || (!ships(edge, home) && name in home.devDependencies);
}

function ships(edge: Edge, home: Workspace): boolean {
  return !edge.from.isTest && edge.from.path.startsWith(`${home.dir}/src/`);
}

/** The package an import names; null for relative paths and Node's own modules. */
function packageOf({ to, specifier }: Edge, workspaces: readonly Workspace[]): string | null {
  if (to.kind === 'package') return to.name;
  if (to.kind !== 'file' || specifier.startsWith('.')) return null;
  return workspaceOf(to.path, workspaces)?.name ?? null;
}
