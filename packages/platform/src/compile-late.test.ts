import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { fastify, type HTTPMethods } from 'fastify';
import { compileLate } from './compile-late.ts';

test('a schema is compiled when the first value is checked, once, and says what is wrong with each', () => {
  const compiled: unknown[] = [];
  const validator = {
    compile(schema: unknown) {
      compiled.push(schema);
      const check = (data: unknown) => {
        check.errors = data === schema ? null : [`${data} is not ${schema}`];
        return data === schema;
      };
      check.errors = null as string[] | null;
      return check;
    },
  };
  compileLate(validator);
  const [one, two] = [validator.compile('one'), validator.compile('two')];
  assert.deepEqual(compiled, []);

  assert.equal(one('two'), false);
  assert.deepEqual(one.errors, ['two is not one']);
  assert.equal(one('one'), true);
  assert.equal(one.errors, null);
  assert.deepEqual(compiled, ['one']);

  assert.equal(two('two'), true);
  assert.deepEqual(compiled, ['one', 'two']);
});

test('what is compiled late cannot fail then: every schema of every route compiles', async () => {
  const app = fastify();
  for (const { method, path: url, params, query: querystring, body, answers } of catalogue.routes) {
    const response = Object.fromEntries(Object.entries(answers).filter(([, schema]) => schema !== null));
    const schema = Object.entries({ params, querystring, body, response }).filter(([, part]) => part !== undefined);
    app.route({ method: method as HTTPMethods, url, schema: Object.fromEntries(schema), handler: async () => {} });
  }
  await app.ready();
  assert.ok(catalogue.routes.length > 0);
  await app.close();
});
