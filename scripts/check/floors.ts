import { findCycles } from './cycles.ts';
import { findUndeclared } from './declared.ts';
import { type Edge, edgesOf } from './edges.ts';
import type { Fault } from './fault.ts';
import { placeOf } from './places.ts';
import { findReserved } from './reserved.ts';
import type { Source } from './sources.ts';
import { storeyRules } from './storeys.ts';
import type { Workspace } from './workspaces.ts';

/** Checks the floors of CONTRIBUTING.md: imports point down only, no cycles, only what is declared, reserved things in their place. */
export function checkFloors(sources: readonly Source[], workspaces: readonly Workspace[]): Fault[] {
  const edges = edgesOf(sources, workspaces);
  return [...findClimbs(edges), ...findUndeclared(edges, workspaces), ...findReserved(sources, edges), ...describeCycles(sources, edges)];
}

/** Imports that a storey's rules forbid; the first rule that objects speaks. */
function findClimbs(edges: readonly Edge[]): Fault[] {
  return edges.flatMap((edge) => {
    const from = placeOf(edge.from.path, edge.from.isTest);
    const to = edge.to.kind === 'file' ? placeOf(edge.to.path, false) : null;
    for (const { rule, objects } of storeyRules) {
      const message = objects({ edge, from, to });
      if (message !== null) return [{ path: edge.from.path, line: edge.line, rule, message: `'${edge.specifier}': ${message}` }];
    }
    return [];
  });
}

function describeCycles(sources: readonly Source[], edges: readonly Edge[]): Fault[] {
  const graph = new Map(sources.map((source) => [source.path, [] as string[]]));
  for (const { from, to } of edges) if (to.kind === 'file') graph.get(from.path)?.push(to.path);
  return findCycles(graph).map((cycle) => {
    const [path = ''] = [...cycle].sort();
    return { path, line: 1, rule: 'no-cycles', message: `imports itself by way of ${cycle.join(', ')}` };
  });
}
