import { parseArgs } from 'node:util';
import { Hindrance } from '../start/hindrance.ts';

export interface Options {
  /** Names of the parts to restart, in this order; all of them when null. */
  readonly chosen: readonly string[] | null;
  readonly rounds: number;
  readonly messages: number;
  readonly perSecond: number;
  /** End parts as a crash does, instead of asking them to stop. */
  readonly kill: boolean;
  /** A Chatter that `npm start` does not run. */
  readonly elsewhere: Elsewhere | null;
  readonly json: string | null;
}

export interface Elsewhere {
  readonly url: string;
  /** File with two people, a JSON line each. */
  readonly people: string;
  /** Shell command that restarts a part and returns when it serves; `{}` is its name. */
  readonly restart: string;
}

export const help = `The zero-loss drill: two people of its own talk while each part of a running Chatter is restarted; then everything is counted.

  npm run drill                         on the Chatter of CHATTER_HOME: each service, then NATS, Redis and MySQL, asked to stop
  npm run drill -- --kill               ended as a crash ends them
  npm run drill -- --rounds 3           each three times
  npm run drill -- --only gateway,redis only these, in this order
  npm run drill -- --messages 2000      at least so many are said (1,000)
  npm run drill -- --rate 8             messages per second, of both people together (16)
  npm run drill -- --json FILE          also writes the report as JSON

On a Chatter that runs elsewhere, for example in a cluster:

  npm run drill -- --at https://chat.example.org --people people.jsonl --only chat,gateway \\
    --restart 'kubectl rollout restart deployment/{} && kubectl rollout status deployment/{}'

--people is a file with a JSON line for each of two accounts, {"id","cookie"}, as "admin accounts create --count 2 --sessions" prints them.
--restart is run once for each part, with {} replaced by its name, and must return when the part serves again.

Exit codes: 0 nothing was lost, refused, doubled or out of order; 1 something was; 2 not understood, or the drill could not be held.
`;

const options = {
  only: { type: 'string' },
  rounds: { type: 'string' },
  messages: { type: 'string' },
  rate: { type: 'string' },
  kill: { type: 'boolean' },
  at: { type: 'string' },
  people: { type: 'string' },
  restart: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads the command line; null when help was asked for.
 * @throws Hindrance with a sentence
 */
export function readOptions(args: readonly string[]): Options | null {
  const values = parse(args);
  if (values.help === true) return null;
  const chosen = values.only?.split(',') ?? null;
  const elsewhere = readElsewhere(values.at, values.people, values.restart);
  if (elsewhere !== null && (chosen === null || values.kill === true))
    throw new Hindrance('With --at name the parts by --only; how they end is up to --restart, so that --kill has no meaning.');
  return {
    chosen,
    elsewhere,
    rounds: whole('--rounds', values.rounds ?? '1', 100),
    messages: whole('--messages', values.messages ?? '1000', 1_000_000),
    perSecond: whole('--rate', values.rate ?? '16', 20),
    kill: values.kill ?? false,
    json: values.json ?? null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Hindrance(`${(error as Error).message} Say: npm run drill -- --help`);
  }
}

function readElsewhere(url?: string, people?: string, restart?: string): Elsewhere | null {
  if (url === undefined && people === undefined && restart === undefined) return null;
  if (url === undefined || people === undefined || restart === undefined)
    throw new Hindrance('Elsewhere needs all three: --at URL, --people FILE and --restart COMMAND.');
  if (!URL.canParse(url)) throw new Hindrance(`--at is an address such as https://chat.example.org, not '${url}'.`);
  return { url: new URL(url).origin, people, restart };
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) throw new Hindrance(`${option} is a number from 1 to ${most}, not '${text}'.`);
  return value;
}
