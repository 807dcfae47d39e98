import type { FastifyInstance } from 'fastify';

/**
 * Notes the routes of an application as they are mounted.
 * @returns the methods that routes for a path take, without those that take any path
 */
export function noteMethods(app: FastifyInstance): (path: string) => string[] {
  const routes = new Map<string, { form: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    if (/^\/?\*$/.test(url)) return;
    const known = routes.get(url) ?? { form: formOf(url), methods: new Set<string>() };
    routes.set(url, known);
    for (const one of [method].flat()) known.methods.add(one);
  });
  return (path) => [...new Set([...routes.values()].filter(({ form }) => form.test(path)).flatMap(({ methods }) => [...methods]))].sort();
}

/** Fastify's `:name` is a part of a path, its `*` the rest of one. */
function formOf(url: string): RegExp {
  const parts = url.split(/(:\w+|\*)/).map((part) => (part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('')}$`);
}
