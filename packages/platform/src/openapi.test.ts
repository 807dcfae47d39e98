import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { openApiOf } from './openapi.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document is read here as its readers get it
type Json = any;
const document: Json = JSON.parse(JSON.stringify(openApiOf('Chatter', '1.2.3', '/api/v1', catalogue.routes)));

/** Every object of the document with the path to it. */
function* objects(value: Json, path = '#'): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value];
  for (const [name, of] of Object.entries(value)) yield* objects(of, `${path}/${name}`);
}
const operations = Object.entries(document.paths as Json).flatMap(([path, methods]) =>
  Object.entries(methods as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
);

test('the document is of OpenAPI 3.1 and has every route of the contract, once', () => {
  assert.deepEqual([document.openapi, document.info], ['3.1.0', { title: 'Chatter', version: '1.2.3' }]);
  assert.deepEqual(
    operations.map(({ path, method }) => `${method} ${path}`).sort(),
    catalogue.routes.map((route) => `${route.method.toLowerCase()} /api/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`).sort(),
  );
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, catalogue.routes.length);
});

test('each operation tells its parameters, body, answers and problems, and whether a session is needed', () => {
  for (const { path, operation } of operations) {
    const route = catalogue.routes.find(({ id }) => id === operation.operationId);
    assert.ok(route !== undefined);
    const inPath = operation.parameters.filter((parameter: Json) => parameter.in === 'path');
    assert.deepEqual(
      inPath.map(({ name }: Json) => `{${name}}`),
      path.match(/\{\w+\}/g) ?? [],
    );
    for (const parameter of inPath) assert.equal(parameter.required, true, `${path} ${parameter.name}`);
    for (const parameter of operation.parameters) assert.equal(typeof parameter.schema, 'object');
    assert.equal('requestBody' in operation, route.body !== undefined || route.upload !== undefined, path);
    assert.equal('security' in operation, route.access === 'account', path);
    assert.deepEqual(Object.keys(operation.responses).sort(), [...Object.keys(route.answers), 'default'].sort());
    for (const response of Object.values<Json>(operation.responses)) assert.equal(typeof response.description, 'string');
    assert.ok(operation.responses.default.content['application/problem+json'].schema);
    for (const code of route.refusals) assert.ok(operation.responses.default.description.includes(code), code);
  }
});

test('a file is described by its types and its longest, not as JSON', () => {
  const of = (id: string) => operations.find(({ operation }) => operation.operationId === id)?.operation;
  const content = of('setPhoto').requestBody.content;
  assert.deepEqual(Object.keys(content), ['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
  assert.deepEqual(content['image/png'], { schema: { maxLength: 8_388_608 } });
  assert.deepEqual(Object.keys(of('getPhoto').responses['200'].content), ['image/webp']);
});

test('every reference leads to something, and every security scheme is declared', () => {
  const at = (reference: string) =>
    reference
      .split('/')
      .slice(1)
      .reduce((value: Json, name) => value?.[name], document);
  let references = 0;
  for (const [path, object] of objects(document)) {
    if (!('$ref' in object)) continue;
    references++;
    assert.equal(typeof at(object.$ref), 'object', `${path} -> ${object.$ref}`);
  }
  assert.ok(references >= operations.length);
  const schemes = Object.keys(document.components.securitySchemes);
  for (const { operation } of operations) {
    for (const scheme of (operation.security ?? []).flatMap(Object.keys)) assert.ok(schemes.includes(scheme));
  }
});

test('schemas are of JSON Schema 2020-12: a tuple is prefixItems, never items in a list', () => {
  let tuples = 0;
  for (const [path, object] of objects(document)) {
    assert.ok(!Array.isArray(object.items), path);
    assert.ok(!('additionalItems' in object) && !('nullable' in object) && !('definitions' in object), path);
    if (Array.isArray(object.prefixItems)) tuples++;
  }
  assert.ok(tuples > 0, 'marks are tuples');
});
