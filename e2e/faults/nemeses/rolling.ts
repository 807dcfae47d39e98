import type { Nemesis } from '../stage.ts';

const order = ['auth', 'persistence', 'chat', 'gateway'] as const;

export const rolling: Nemesis = {
  id: 'R1',
  what: 'all services are restarted in turn, as a deployment does',
  async harm({ installation, long, lull }) {
    for (let round = 0; round < (long ? 3 : 1); round++) {
      for (const kind of order) {
        for (const unit of [...installation.units.values()].filter(({ name }) => name.startsWith(`${kind}.`))) {
          await unit.stop();
          await unit.start();
          await lull(500);
        }
      }
    }
  },
};
