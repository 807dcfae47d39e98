import { registerHooks } from 'node:module';

/** Notes every module of OpenTelemetry's SDK that this process loads from now on; `one-span.ts` prints them. */
export const loaded: string[] = [];

registerHooks({
  load(url, context, next) {
    if (/@opentelemetry\/(?!api\/)/.test(url)) loaded.push(url);
    return next(url, context);
  },
});
