import { Refusal } from '@chatter/platform/refusal.ts';

const defaultLimit = 50;
const maxLimit = 100;

/** How many items a page has, from what was asked for. */
export function limitOf(asked: string | undefined): number {
  return Math.min(maxLimit, Number(asked ?? defaultLimit));
}

/** A cursor of some words that clients hand back as it is. */
export function writeCursor(...words: (string | number)[]): string {
  return Buffer.from(words.join(' ')).toString('base64url');
}

/**
 * @param form of the whole text
 * @returns its groups; null without a cursor
 * @throws Refusal `cursor-invalid`
 */
export function readCursor(cursor: string | undefined, form: RegExp): string[] | null {
  if (cursor === undefined) return null;
  const match = form.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw new Refusal('cursor-invalid', { status: 400 });
  return match.slice(1);
}
