import { catalogue } from '@chatter/contracts/catalogue.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { openApiOf } from '@chatter/platform/openapi.ts';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Serves the OpenAPI document of all services at `/openapi.json`, and a page to read and try it at `/docs`. */
export async function mountDocs(app: FastifyInstance, version: string): Promise<void> {
  const document = openApiOf('Chatter', version, apiPrefix, catalogue.routes);
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list', deepLinking: true } });
  app.get('/openapi.json', () => document);
}
