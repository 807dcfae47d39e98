/** Pairs such that each of `count` people is with the `steps` next ones and so with the `steps` before: in 2 x `steps` pairs. */
export function pairsInRing(count: number, steps: number): [number, number][] {
  if (count <= 2 * steps) throw new RangeError(`${count} people are too few for ${2 * steps} pairs each`);
  return Array.from({ length: count }, (_, one) => one).flatMap((one) =>
    Array.from({ length: steps }, (_, step): [number, number] => [one, (one + step + 1) % count]),
  );
}

/** How far a layer of groups is shifted against the one before: groups of different layers share some, not all. */
const shift = 7;

/** Groups of `size` such that each of `count` people is in `layers` of them, and so that each has one member whose number divides by `size`. */
export function groupsInLayers(count: number, layers: number, size: number): number[][] {
  if (count % size !== 0) throw new RangeError(`${count} people make no groups of ${size}`);
  const groups: number[][] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let first = 0; first < count; first += size) {
      groups.push(Array.from({ length: size }, (_, member) => (first + member + layer * shift) % count));
    }
  }
  return groups;
}
