import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built web app: hashed assets for ever, packed as the build packed them, and its page for every address that is a page of it. */
export async function mountWebApp(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const root = resolve(folder ?? '');
  if (folder === undefined || !existsSync(join(root, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    cacheControl: false,
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    setHeaders: (response, path) => {
      const hashed = path.startsWith(join(root, 'assets'));
      response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', ({ url, headers }, reply) => {
    return isPage(url, headers.accept) ? reply.header('cache-control', 'no-cache').sendFile('index.html') : reply.callNotFound();
  });
}

/** Whether an address is one of the app's own pages, for somebody who takes HTML: no file, and nothing of the API. */
export function isPage(url: string, accept = '*/*'): boolean {
  const path = url.split('?')[0] as string;
  if (!/text\/html|\*\/\*/.test(accept)) return false;
  return !/^\/(api|ws|docs)(\/|$)/.test(path) && !/\.[^/]*$/.test(path);
}
