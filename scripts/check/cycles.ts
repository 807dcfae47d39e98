/**
 * The strongly connected parts of a graph with more than one node, or a node that points at itself
 * (Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1972).
 * @param graph each node with the nodes it points at; nodes that are no key are passed over.
 */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  return new CycleFinder(graph).run();
}

interface Visit {
  index: number;
  /** Smallest index reachable from here within the open part. */
  low: number;
  open: boolean;
}

class CycleFinder {
  readonly #graph: ReadonlyMap<string, readonly string[]>;
  readonly #visits = new Map<string, Visit>();
  readonly #path: string[] = [];
  readonly #cycles: string[][] = [];

  constructor(graph: ReadonlyMap<string, readonly string[]>) {
    this.#graph = graph;
  }

  run(): string[][] {
    for (const node of this.#graph.keys()) if (!this.#visits.has(node)) this.#visit(node);
    return this.#cycles;
  }

  #visit(node: string): Visit {
    const visit: Visit = { index: this.#visits.size, low: this.#visits.size, open: true };
    this.#visits.set(node, visit);
    this.#path.push(node);
    for (const next of this.#graph.get(node) ?? []) {
      if (!this.#graph.has(next)) continue;
      const known = this.#visits.get(next);
      if (known === undefined) visit.low = Math.min(visit.low, this.#visit(next).low);
      else if (known.open) visit.low = Math.min(visit.low, known.index);
    }
    if (visit.low === visit.index) this.#close(node);
    return visit;
  }

  /** Takes the part whose first node is `root` off the path. */
  #close(root: string): void {
    const part = this.#path.splice(this.#path.lastIndexOf(root));
    for (const node of part) (this.#visits.get(node) as Visit).open = false;
    if (part.length > 1 || this.#graph.get(root)?.includes(root)) this.#cycles.push(part);
  }
}
