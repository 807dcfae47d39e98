import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type Options, readOptions, usage } from './options.ts';
import { seatPairs } from './people.ts';
import { phasesOf, warmUpOf } from './phase.ts';
import { pidsOf } from './pids-of.ts';
import { faultsOf, type Round, renderReport } from './report.ts';
import { startDriver } from './start-driver.ts';
import { startRelay } from './start-relay.ts';
import { findOrStartSystem, type System } from './system.ts';

/** `npm run bench`: the message path under load, beside a bare relay, on this machine's loopback only. */
async function bench(options: Options, signal: AbortSignal): Promise<number> {
  await using system = await findOrStartSystem(console.log, signal);
  const { pairs, seconds, bodyBytes } = options;
  console.log(`${pairs * 2} sockets in ${pairs} pairs at ${system.run.gateway}; ${seconds} s a phase, ${bodyBytes} bytes a message; \
${availableParallelism()} cores, Node ${process.version}, the load generator in a process of its own`);

  const rounds = await measure(system, options, signal);
  console.log(`\n${renderReport(rounds)}`);
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ options, rounds }, null, 2)}\n`);
  const faults = rounds.flatMap(({ phase, chatter, relay }) => [
    ...faultsOf('chatter', phase, chatter),
    ...faultsOf('relay', phase, relay),
  ]);
  for (const fault of faults) console.error(fault);
  return faults.length === 0 ? 0 : 1;
}

/** Each phase on the system and then on the relay, so that both see the same machine. */
async function measure(system: System, { pairs, seconds, bodyBytes }: Options, signal: AbortSignal): Promise<Round[]> {
  using relay = await startRelay(pairs);
  using toChatter = startDriver(signal);
  using toRelay = startDriver(signal);
  await toChatter.enter(await seatPairs(system, pairs, signal));
  await toRelay.enter(relay.seats);
  const pids = pidsOf(system.run);

  const rounds: Round[] = [];
  for (const phase of [warmUpOf(bodyBytes), ...phasesOf(seconds, bodyBytes)]) {
    console.log(`${phase.name} ...`);
    const chatter = await toChatter.run(phase, pids);
    rounds.push({ phase: phase.name, chatter, relay: await toRelay.run(phase, relay.pids) });
  }
  return rounds.slice(1);
}

/** Ctrl+C, a polite kill, or far too long: then everything that was started is ended all the same. */
function stopSignal(seconds: number): AbortSignal {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort(new Error(`stopped by ${name}`)));
  return AbortSignal.any([stopping.signal, AbortSignal.timeout((300 + 12 * seconds) * 1000)]);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else process.exitCode = await bench(options, stopSignal(options.seconds));
} catch (fault) {
  console.error(describe(fault));
  process.exitCode = 1;
}

function describe(fault: unknown): unknown {
  if (fault instanceof TypeError) return `${fault.message}\n\n${usage}`;
  return fault instanceof Error && fault.name === 'AbortError' ? `The bench was ended: ${fault.cause}` : fault;
}
