import { linkFirstAdministrator, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { raiseEpochs } from '@chatter/contracts/chat/calls.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import { type Command, help, readCommand, UsageError } from './admin/command.ts';
import { createFromCsv, createMany, type Out } from './admin/create-accounts.ts';
import { type Reached, reachChatter } from './admin/reach.ts';

/** `npm run --silent admin -- <noun> <verb>`: the administrator's command line. */
const out: Out = { line: (text) => console.log(text), fault: (text) => console.error(text) };

/** Each shard waits for Redis and MySQL. */
const patienceMs = 30_000;

async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (command.do === 'help') {
    out.line(help.trimEnd());
    return 0;
  }
  await using reached = await reachChatter();
  return (await run(command, reached)) ? 0 : 1;
}

async function run(command: Exclude<Command, { do: 'help' }>, { bus, cookie }: Reached): Promise<boolean> {
  if (command.do === 'create-from-csv') return createFromCsv(bus, { ...command, cookie }, out);
  if (command.do === 'create-many') await createMany(bus, { ...command, cookie }, out);
  else if (command.do === 'raise-epoch') out.line(JSON.stringify(await bus.ask(raiseEpochs, {}, { timeoutMs: patienceMs })));
  else if (command.do === 'first-administrator') out.line(JSON.stringify(await bus.ask(linkFirstAdministrator, {})));
  else out.line(JSON.stringify(await bus.ask(promoteAccount, { login: command.login, role: command.role })));
  return true;
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}. Say: npm run --silent admin -- --help`;
  if (error instanceof Refusal && error.code === 'account-unknown') return 'There is no activated account with this login.';
  if (error instanceof Unavailable) return 'Chatter does not answer; what was asked may or may not be done.';
  return (error as Error).message;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  out.fault(explain(error));
  // A connection that is still being tried would keep the process.
  process.exit(error instanceof UsageError ? 2 : 1);
}
