import { parseArgs } from 'node:util';
import { type Plan, runFuzz, type Surface, surfaces } from './run-fuzz.ts';

const usage = `npm run e2e:fuzz -- [options]

Tells nonsense made from the contracts to all services, as processes on servers of their own: frames on sockets, HTTP requests, calls
and hints over NATS. Prints what should not have been, each with what was sent.

  --seed N         repeats what a run said; a new one by default
  --seconds N      how long, 60 by default; each thing is tried at least once, whatever time that takes
  --only SURFACE   sockets, http or calls; may be given several times
  --help           prints this

Exit code 1 when something was found.`;

function readPlan(args: string[]): Plan | null {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: `${Date.now() % 1_000_000_000}` },
      seconds: { type: 'string', default: '60' },
      only: { type: 'string', multiple: true, default: Object.keys(surfaces) },
      help: { type: 'boolean', default: false },
    },
  });
  const [seed, seconds] = [Number(values.seed), Number(values.seconds)];
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError(`--seed is a number from 0, not '${values.seed}'`);
  if (!(seconds > 0)) throw new TypeError(`--seconds is a number above 0, not '${values.seconds}'`);
  const unknown = values.only.find((name) => !(name in surfaces));
  if (unknown !== undefined) throw new TypeError(`--only is one of ${Object.keys(surfaces).join(', ')}, not '${unknown}'`);
  return values.help ? null : { seed, seconds, only: values.only as Surface[] };
}

async function main(): Promise<void> {
  const plan = readPlan(process.argv.slice(2));
  if (plan === null) return console.log(usage);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  console.log(`seed ${plan.seed}, ${plan.seconds} s`);
  const { findings, figures } = await runFuzz({ ...plan, stopping: stopping.signal });
  for (const figure of figures) console.log(figure);
  for (const finding of findings) console.error(`\nFOUND: ${finding}`);
  console.log(
    `\n${findings.length === 0 ? 'Nothing found' : `${findings.length} found`}. To repeat: npm run e2e:fuzz -- --seed ${plan.seed}`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

await main();
