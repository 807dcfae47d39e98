import type { Masked } from './mask.ts';

/** An import, export-from or dynamic import of a source file. */
export interface Import {
  /** What is imported, as written; null when it is computed at run time. */
  specifier: string | null;
  /** Offset in the file. */
  at: number;
  typeOnly: boolean;
}

const forms = [
  /\b(?:import|export)\s+(?<type>type\s+(?!from\b))?[\w$*{},\s]+?\bfrom\s*(?<quote>['"])/g,
  /\bimport\s*(?<quote>['"])/g,
  /(?<![.\w$])(?:import|require)\s*\(\s*(?<quote>['"`])?/g,
];

/** Finds all imports of a masked source, in order of their place. */
export function findImports({ code, literals }: Masked): Import[] {
  const texts = new Map(literals.map((literal) => [literal.at, literal.text]));
  const found: Import[] = [];
  for (const form of forms) {
    for (const match of code.matchAll(form)) {
      const quoteAt = match.index + match[0].length - 1;
      const specifier = match.groups?.quote === undefined ? null : (texts.get(quoteAt) ?? null);
      found.push({ specifier, at: match.index, typeOnly: match.groups?.type !== undefined });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}
