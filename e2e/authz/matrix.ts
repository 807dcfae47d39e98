import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ActorKind, AuthzMatrix } from '@chatter/contracts/authz-matrix.ts';
import Value from 'typebox/value';

export type Outcomes<Outcome> = Readonly<Record<ActorKind, Outcome>>;

export interface Matrix {
  /** What a route is about, and what becomes of it. */
  readonly routes: ReadonlyMap<string, { readonly about: string; readonly outcomes: Outcomes<number> }>;
  readonly frames: ReadonlyMap<string, Outcomes<string>>;
  readonly actors: readonly ActorKind[];
}

/** The matrix of the contracts, by route and frame. */
export function readMatrix(): Matrix {
  const file = fileURLToPath(import.meta.resolve('@chatter/contracts/authz.matrix.json'));
  const { actors, routes, frames } = Value.Parse(AuthzMatrix, JSON.parse(readFileSync(file, 'utf8'))) as AuthzMatrix;
  const byActor = <T>(row: readonly T[]) => Object.fromEntries(actors.map((actor, at) => [actor, row[at] as T])) as Record<ActorKind, T>;
  const rows = Object.entries(routes).flatMap(([about, group]) =>
    Object.entries(group).map(([route, row]) => [route, { about, outcomes: byActor(row) }] as const),
  );
  return { actors, routes: new Map(rows), frames: new Map(Object.entries(frames).map(([frame, row]) => [frame, byActor(row)])) };
}
