import type { Route } from '@chatter/contracts/kit/define.ts';
import { Problem } from '@chatter/contracts/kit/problem.ts';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';

interface ObjectSchema {
  properties?: Record<string, TSchema>;
  required?: readonly string[];
}

/** The OpenAPI 3.1 document of routes, made from the same schemas that check their requests. */
export function openApiOf(title: string, version: string, prefix: string, routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = prefix + route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return modern({
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-sid',
          description: 'Opaque session; `sid-<port>` on plain http of loopback.',
        },
      },
    },
  }) as Record<string, unknown>;
}

/** A tuple as JSON Schema 2020-12 says it (`prefixItems`); TypeBox says it as draft 7 did, with a list of `items`. */
function modern(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(modern);
  const { items, additionalItems, ...rest } = value as Record<string, unknown>;
  const said = Array.isArray(items) ? { ...rest, prefixItems: items, items: additionalItems ?? true } : value;
  return Object.fromEntries(Object.entries(said).map(([name, of]) => [name, modern(of)]));
}

/** Serves a service's own document at `/openapi.json`; the gateway's `/docs` shows those of all. */
export function serveOpenApi(app: FastifyInstance, service: string, prefix: string, routes: readonly Route[]): void {
  const document = openApiOf(`Chatter: ${service}`, '0.1.0', prefix, routes);
  app.get('/openapi.json', () => document);
}

function operationOf(route: Route): Record<string, unknown> {
  return {
    operationId: route.id,
    tags: [route.service],
    summary: route.what,
    ...(route.access === 'account' ? { security: [{ session: [] }] } : {}),
    parameters: [...parametersOf('path', route.params), ...parametersOf('query', route.query)],
    ...requestOf(route),
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([status, body]) => [status, answerOf(body, route.download)])),
      default: {
        description: `A problem; codes of its own: ${route.refusals.join(', ') || 'none'}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** Bytes have no schema but their length (OpenAPI 3.1.1, section 4.8.14.3). */
function requestOf({ body, upload }: Route): Record<string, unknown> {
  if (upload === undefined) return body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {};
  const bytes = { schema: { maxLength: upload.maxBytes } };
  return { requestBody: { required: true, content: Object.fromEntries(upload.types.map((type) => [type, bytes])) } };
}

function answerOf(body: TSchema | null, download: Route['download']): Record<string, unknown> {
  if (download !== undefined) return { description: 'The bytes', content: { [download.type]: {} } };
  return body === null ? { description: 'Done' } : { description: 'Done', content: { 'application/json': { schema: body } } };
}

function parametersOf(where: 'path' | 'query', schema: TSchema | undefined): unknown[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({ name, in: where, required: required.includes(name), schema: property }));
}
