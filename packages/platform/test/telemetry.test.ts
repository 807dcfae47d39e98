import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startProcess } from '@chatter/testkit/start-process.ts';

const telemetry = fileURLToPath(new URL('../src/telemetry.ts', import.meta.url));
const watchImports = fileURLToPath(new URL('watch-imports.ts', import.meta.url));
const oneSpan = fileURLToPath(new URL('one-span.ts', import.meta.url));
const off = { OTEL_TRACES_EXPORTER: undefined, OTEL_EXPORTER_OTLP_ENDPOINT: undefined, OTEL_SDK_DISABLED: undefined };

/** Runs `one-span.ts` as services are run; answers what it printed. */
async function runOneSpan(env: Record<string, string | undefined>): Promise<{ tracing: boolean; sdk: number }> {
  await using child = await startProcess({
    command: process.execPath,
    args: ['--import', watchImports, '--import', telemetry, oneSpan],
    env: { ...off, NODE_OPTIONS: undefined, ...env },
  });
  const { code } = await child.exited;
  assert.equal(code, 0, child.output());
  return JSON.parse(child.output()) as { tracing: boolean; sdk: number };
}

test('without an exporter nothing of the SDK is loaded, and no span is made', async () => {
  for (const env of [
    {},
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
  ]) {
    assert.deepEqual(await runOneSpan(env), { tracing: false, sdk: 0 });
  }
});

test('with an OTLP endpoint the spans arrive there before the process ends', async () => {
  const received: { path: string | undefined; body: string }[] = [];
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ path: request.url, body: Buffer.concat(chunks).toString() });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  await using _ = { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void collector.close(() => resolve())) };

  const { port } = collector.address() as AddressInfo;
  const { tracing, sdk } = await runOneSpan({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=here',
  });
  assert.ok(tracing && sdk > 0);
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/v1/traces'],
  );
  const { resourceSpans } = JSON.parse(received[0]?.body ?? '') as {
    resourceSpans: {
      resource: { attributes: { key: string; value: { stringValue?: string } }[] };
      scopeSpans: { spans: { name: string }[] }[];
    }[];
  };
  const attributes = new Map(resourceSpans[0]?.resource.attributes.map(({ key, value }) => [key, value.stringValue]));
  assert.deepEqual([attributes.get('service.name'), attributes.get('deployment.environment.name')], ['chatter-service', 'here']);
  assert.deepEqual(
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))),
    ['inner', 'outer'],
  );
  assert.ok(![...attributes.keys()].some((key) => key.startsWith('process.')), 'what the process was started with stays here');
});
