/** A piece of a source file, and what stands there instead. */
export interface Piece {
  /** Below the root of the repository. */
  file: string;
  find: string;
  put: string;
}

/** The text with the piece replaced. @throws Error unless it is there exactly once */
export function replaced(text: string, { file, find, put }: Piece): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) throw new Error(`'${find}' is not in ${file} exactly once`);
  return `${before}${put}${after}`;
}
