import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Texts by path below some folder. */
export type Files = Readonly<Record<string, string>>;

/** Puts `folder` before the paths. */
export function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}

/**
 * Writes files, each as a whole. By default everybody who can look into the folder may read them: in a container their reader is another
 * user than their writer, and the volume holds only what the reader may know.
 */
export function writeFiles(folder: string, files: Files, mode = 0o644): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text, { mode });
    renameSync(`${file}.new`, file);
  }
}

/** A text of these lines. */
export function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
