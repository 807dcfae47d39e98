import { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { Chatter } from './chatter.ts';
import { firstPassword } from './first-password.ts';
import { enter, withConsole } from './sessions.ts';
import { makePeople, type Someone } from './someone.ts';

/** Does something as whoever runs the installation. */
export async function asRunner<T>({ nats }: Pick<Chatter, 'nats'>, work: (bus: Bus) => Promise<T>): Promise<T> {
  const bus = await openBus('admin', nats, createLog('admin', 'fatal'));
  return work(bus).finally(() => bus.close());
}

/** Somebody with the first password, a role, and a session in it. */
export async function makeStaff(chatter: Chatter, name: string, role: Exclude<Role, 'user'>): Promise<Someone> {
  const [made] = (await makePeople(chatter, [name], firstPassword)) as [Someone];
  await asRunner(chatter, (bus) => bus.ask(promoteAccount, { login: made.username, role }));
  return enter(chatter, made);
}

/** An administrator with the console open. */
export async function atConsole(chatter: Chatter): Promise<Someone> {
  return withConsole(chatter, await makeStaff(chatter, 'Grace Hopper', 'admin'));
}
