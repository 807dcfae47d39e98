import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** A folder with a package.json: the root (dir `''`), a package, a service, the web app. */
export interface Workspace {
  dir: string;
  name: string;
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
}

/** Reads the root's package.json and those of all its workspaces. */
export function readWorkspaces(root: string): Workspace[] {
  const patterns: string[] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces ?? [];
  const files = globSync(
    patterns.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  return ['package.json', ...files].filter((file) => existsSync(join(root, file))).map((file) => readWorkspace(root, file));
}

function readWorkspace(root: string, file: string): Workspace {
  const { name, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const dir = dirname(file).split(sep).join('/');
  return { dir: dir === '.' ? '' : dir, name, dependencies, devDependencies };
}

/** The workspace a file is in: the innermost one. */
export function workspaceOf(path: string, workspaces: readonly Workspace[]): Workspace | undefined {
  return workspaces.filter(({ dir }) => dir === '' || path.startsWith(`${dir}/`)).sort((a, b) => b.dir.length - a.dir.length)[0];
}
