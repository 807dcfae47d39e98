import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps fonts: the system's, those installed by hand, and a person's own. */
const usualFolders = () => ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.local', 'share', 'fonts')];

/** The path of a font's file below any of the folders, or null. */
export function findFont(file: string, folders: readonly string[] = usualFolders()): string | null {
  return folders.flatMap((folder) => globSync(`**/${file}`, { cwd: folder }).map((path) => join(folder, path)))[0] ?? null;
}
