import { createHash } from 'node:crypto';

/** Digest of what an event or a row says, whoever it comes from: the archive, a frame, a page. */
export function hashOfContent(kind: string, said: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(contentOf(kind, said)).digest('base64url').slice(0, 22);
}

function contentOf(kind: string, said: Readonly<Record<string, unknown>>): string {
  if (kind === 'message') return `message ${said.body}`;
  if (kind === 'join' || kind === 'leave') return `${kind} ${said.by} ${[...((said.who ?? []) as string[])].sort().join(' ')}`;
  return kind === 'rename' ? `rename ${said.by} ${said.title}` : kind;
}
