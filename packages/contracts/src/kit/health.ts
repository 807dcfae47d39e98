import Type from 'typebox';
import { call, type Service, services } from './define.ts';

const answer = Type.Object({
  ready: Type.Boolean(),
  /** By what is wrong, in the words of the readiness check. */
  faults: Type.Record(Type.String(), Type.String()),
  /** Gauges of its own, by their names. */
  gauges: Type.Record(Type.String(), Type.Number()),
});

const healthCall = (service: Service) =>
  call(service, 'report-health', 'What its readiness check and its own gauges say; of several processes one answers.', {
    ask: Type.Object({}),
    answer,
  });

/** How every service is; the platform answers for it. */
export const reportHealth = Object.fromEntries(services.map((service) => [service, healthCall(service)])) as Readonly<
  Record<Service, ReturnType<typeof healthCall>>
>;
export const healthCalls = Object.values(reportHealth);
