import { spending } from '../figures/spent.ts';
import { Crowd } from './crowd.ts';
import { IdleCrowd } from './idle-crowd.ts';
import type { Answer, Order, OrderName, Orders } from './orders.ts';
import { readPages } from './readers.ts';

/** The load generator's own process: sockets and requests on one target, driven by the bench over IPC. */
const crowd = new Crowd();
const idle = new IdleCrowd();

const withMyself = (pids: Record<string, number>) => ({ ...pids, driver: process.pid });

const work: { [N in OrderName]: (ask: Orders[N]['ask']) => Promise<Orders[N]['answer']> } = {
  async enter(plan) {
    await crowd.enter(plan);
    return null;
  },
  async run({ phase, pids }) {
    const result = await crowd.run(phase, withMyself(pids));
    return { result, ended: crowd.ended() };
  },
  async comeAndGo({ seats, seconds }) {
    await idle.comeAndGo(seats, seconds);
    return null;
  },
  gather: ({ seats, pids }) => spending(withMyself(pids), async () => ({ sockets: await idle.gather(seats) })),
  drop: async ({ keepEvery }) => ({ said: await idle.drop(keepEvery) }),
  comeBack: ({ pids }) => spending(withMyself(pids), () => idle.comeBack()),
  read: ({ plan, pids }) => spending(withMyself(pids), () => readPages(plan)),
};

async function obey(order: Exclude<Order, { do: 'end' }>): Promise<unknown> {
  return work[order.do](order.ask as never);
}

process.on('message', (order: Order) => {
  if (order.do === 'end') return crowd.end();
  void obey(order)
    .then((answer): Answer => ({ did: true, answer }))
    .catch((fault: unknown): Answer => ({ did: false, why: String(fault) }))
    .then((answer) => process.send?.(answer));
});
process.once('disconnect', () => {
  crowd.leave();
  idle.leave();
  process.exit(0);
});
