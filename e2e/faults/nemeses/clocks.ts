import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Nemesis } from '../stage.ts';

const folder = join(tmpdir(), `chatter-clock-${process.pid}`);
const hourMs = 3_600_000;
const services = ['auth', 'persistence', 'chat', 'gateway'] as const;
const fileOf = (service: string) => join(folder, service);

export const clocks: Nemesis = {
  id: 'C1',
  what: 'the clocks of the services jump by an hour, forth and back',
  plan: {
    nodeArgs: ['--import', join(import.meta.dirname, 'clock-hook.ts')],
    env: Object.fromEntries(services.map((service) => [service, { CHATTER_CLOCK_FILE: fileOf(service) }])),
  },
  async harm({ chance, lull, long }) {
    mkdirSync(folder, { recursive: true });
    try {
      for (let nth = 0; nth < (long ? 8 : 2); nth++) {
        for (const service of services) writeFileSync(fileOf(service), String(chance.oneOf([-hourMs, 0, hourMs])));
        await lull(3000);
      }
    } finally {
      // The services find no file, and go right again.
      rmSync(folder, { recursive: true });
    }
  },
};
