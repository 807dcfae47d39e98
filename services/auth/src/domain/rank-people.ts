/** That somebody is found by one of their terms. */
export interface Match {
  id: string;
  /** Where the term comes from, see termRank. */
  kind: number;
  term: string;
}

/**
 * People in the order in which they are shown, each once: friends, those one shares a place with, everybody else; within each by
 * username, name, words of the name, the shortest first where one begins as another. Oneself is left out.
 */
export function rankPeople(
  matches: readonly Match[],
  self: string,
  friends: ReadonlySet<string>,
  neighbours: ReadonlySet<string>,
): string[] {
  const nearness = (id: string) => (friends.has(id) ? 0 : neighbours.has(id) ? 1 : 2);
  const ordered = matches
    .filter(({ id }) => id !== self)
    .toSorted((a, b) => nearness(a.id) - nearness(b.id) || a.kind - b.kind || compare(a.term, b.term) || compare(a.id, b.id));
  return [...new Set(ordered.map(({ id }) => id))];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
