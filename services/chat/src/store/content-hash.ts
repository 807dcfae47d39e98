import { hash } from 'node:crypto';

/** What tells one content from another under the same client id: 22 characters of its SHA-256 in base64url. */
export function contentHash(body: string): string {
  return hash('sha256', body, 'base64url').slice(0, 22);
}
