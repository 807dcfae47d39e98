import type { ServiceHealth } from '@chatter/contracts/auth/console-views.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { reportHealth } from '@chatter/contracts/kit/health.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';

const patienceMs = 3000;

/** Asks every service how it is. One that does not answer is away, or has just been started or stopped. */
export function askHealth(bus: Pick<Bus, 'ask'>): Promise<ServiceHealth[]> {
  return Promise.all(
    services.map(async (service) => {
      try {
        const { ready, faults, gauges } = await bus.ask(reportHealth[service], {}, { timeoutMs: patienceMs });
        return { service, answers: true, ready, faults: Object.entries(faults).map(([name, text]) => `${name}: ${text}`), figures: gauges };
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return { service, answers: false, ready: false, faults: [], figures: {} };
      }
    }),
  );
}
