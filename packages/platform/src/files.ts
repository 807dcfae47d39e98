import type { Route } from '@chatter/contracts/kit/define.ts';
import type { FastifyInstance } from 'fastify';
import { Refusal } from './refusal.ts';

/**
 * Lets a scope take the bytes of a file as a whole body, of the types of an upload and no others: neither JSON nor what a form of
 * another site could send. What is too long is 413, what is of another type 415.
 */
export function takeUploads(scope: FastifyInstance, { types, maxBytes }: NonNullable<Route['upload']>): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser([...types], { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, bytes, done) => done(null, bytes));
  scope.addHook('preHandler', async ({ body }) => {
    if (!Buffer.isBuffer(body) || body.length === 0) throw new Refusal('invalid-request', { detail: 'The body holds no file.' });
  });
}

/** Headers of bytes: they are what we say they are, and nobody may take them for a page or keep those of one person for another. */
export function downloadHeaders({ type, immutable }: NonNullable<Route['download']>): Record<string, string> {
  return {
    'content-type': type,
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    ...(immutable && { 'cache-control': 'private, max-age=31536000, immutable' }),
  };
}
