/** JSON that may be none: fields come twice, numbers are written in any way. `Object.fromEntries` could not hold `__proto__` either. */
export type Tree = null | boolean | number | string | Tree[] | Fields | Raw;

export class Fields {
  readonly entries: [name: string, value: Tree][];

  constructor(entries: [string, Tree][]) {
    this.entries = entries;
  }
}

/** Text that goes out as it is. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function textOf(tree: Tree): string {
  if (tree instanceof Raw) return tree.text;
  if (Array.isArray(tree)) return `[${tree.map(textOf).join(',')}]`;
  if (tree instanceof Fields) return `{${tree.entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`;
  return JSON.stringify(tree);
}

/** A place in a tree: how to read and to write what stands there. */
export interface Place {
  value: Tree;
  put(value: Tree): void;
}

/** Every place in a tree, the root first. */
export function placesOf(root: Place): Place[] {
  const { value } = root;
  return [root, ...insideOf(value).flatMap(placesOf)];
}

function insideOf(tree: Tree): Place[] {
  if (Array.isArray(tree)) return tree.map((value, index) => ({ value, put: (next) => void tree.splice(index, 1, next) }));
  if (!(tree instanceof Fields)) return [];
  return tree.entries.map((entry) => ({ value: entry[1], put: (next) => void entry.splice(1, 1, next) }));
}
