import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { lineAt } from './fault.ts';
import type { Source } from './sources.ts';
import type { Workspace } from './workspaces.ts';

/** What an import points at: a file of the repository, a package of others, a module of Node, or something unknown before run time. */
export type Target =
  | { kind: 'file'; path: string }
  | { kind: 'package'; name: string }
  | { kind: 'builtin'; name: string }
  | { kind: 'computed' };

/** An import with its place and target. */
export interface Edge {
  from: Source;
  line: number;
  specifier: string;
  typeOnly: boolean;
  to: Target;
}

/** All imports of the sources, resolved as Node and Vite do: relative paths, `@chatter/x/file.ts`, packages, `node:`. */
export function edgesOf(sources: readonly Source[], workspaces: readonly Workspace[]): Edge[] {
  return sources.flatMap((from) =>
    from.imports.map(({ specifier, at, typeOnly }) => ({
      from,
      line: lineAt(from.text, at),
      specifier: specifier ?? '(computed)',
      typeOnly,
      to: specifier === null ? { kind: 'computed' } : targetOf(specifier, from.path, workspaces),
    })),
  );
}

function targetOf(specifier: string, from: string, workspaces: readonly Workspace[]): Target {
  const path = specifier.split('?')[0] as string;
  if (path.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), path) };
  if (isBuiltin(path)) return { kind: 'builtin', name: path.replace(/^node:/, '') };
  const name = nameOf(path);
  const own = workspaces.find((workspace) => workspace.name === name && workspace.dir !== '');
  if (own !== undefined) return { kind: 'file', path: posix.join(own.dir, 'src', path.slice(name.length + 1)) };
  return { kind: 'package', name };
}

/** The package of a specifier: its first part, or two with a scope. */
function nameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
