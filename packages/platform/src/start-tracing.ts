import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { turnTracingOn } from './tracing.ts';

type Env = Readonly<Record<string, string | undefined>>;
type SdkOptions = NonNullable<Parameters<typeof import('@opentelemetry/sdk-node')['startNodeSdk']>[0]>;
/** Where ended spans go instead of to the exporter that the environment names. */
export type SpanProcessors = Extract<SdkOptions, { spanProcessors?: unknown }>['spanProcessors'];

const exporters = ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/** Whether the environment names somebody to send spans to, in the variables of the OpenTelemetry specification. */
export function wantsTracing(env: Env): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  return exporters.some((name) => (env[name] ?? '') !== '');
}

/**
 * Starts OpenTelemetry's SDK, as its variables say, and with it the making of spans. It is loaded only here.
 * @param serviceName unless `OTEL_SERVICE_NAME` says another
 */
export async function startTracing(env: Env, serviceName: string, spanProcessors?: SpanProcessors): Promise<void> {
  const { startNodeSdk } = await import('@opentelemetry/sdk-node');
  const sdk = startNodeSdk({
    // Metrics are scraped from /metrics, logs go to standard output, and only spans of our own headers are believed.
    metricReaders: [],
    logRecordProcessors: [],
    propagators: [],
    logLevel: env.OTEL_LOG_LEVEL ?? 'error',
    // The SDK would also tell host, command line and user.
    resourceDetectors: [],
    resourceAttributes: { 'service.name': env.OTEL_SERVICE_NAME || serviceName, 'service.instance.id': uuidV7() },
    ...(spanProcessors && { spanProcessors }),
  });
  turnTracingOn(() => sdk.shutdown());
}
