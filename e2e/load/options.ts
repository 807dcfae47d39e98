import { parseArgs } from 'node:util';

const workloadNames = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6'] as const;
export type WorkloadName = (typeof workloadNames)[number];

export interface Options {
  only: readonly WorkloadName[];
  /** Measured seconds of each phase. */
  seconds: number;
  pairs: number;
  /** Idle sockets of W3 and W5. */
  sockets: number;
  /** Messages stored for W4 and W6. */
  messages: number;
  bodyBytes: number;
  /** Where the figures go as JSON. */
  json: string | null;
  /** Figures of an earlier run to compare with. */
  compare: string | null;
  /** Only compare the CPU per message with the baseline, or take a new one. */
  guard: 'off' | 'check' | 'save';
  /** Minutes of the same load, to see whether memory stays flat. */
  soakMinutes: number;
  /** Of a running Chatter; null: one is started. */
  home: string | null;
  help: boolean;
}

export const usage = `npm run bench -- [options]

Starts a Chatter of its own in a temporary folder and measures it, with the load generator in a process of its own:
  W1  200 people in 100 pairs at 500, 2,000, 5,000 and 10,000 messages a second, and as many as are answered
  W2  rooms of 100 and 1,000 members in which ten write
  W3  5,000 idle sockets with 20 conversations each: memory, and CPU per connect
  W4  the last 50 messages of a conversation by HTTP, hot and cold
  W5  all idle sockets come back at once, while others talk
  W6  as W1, in 1,000 conversations with 1,000,000 stored messages
W1 and W2 also through a bare WebSocket relay, and through our path without storage. Nothing may be lost, doubled or out of order.

  --quick         3 measured seconds a phase, 1,000 sockets, 100,000 messages
  --only W3       only this workload; may be given several times
  --seconds N     measured seconds a phase, 15 by default
  --pairs N       pairs of people, 100 by default
  --sockets N     idle sockets, 5,000 by default
  --messages N    stored messages, 1,000,000 by default
  --bytes N       length of a message, 80 by default
  --json FILE     also writes all figures as JSON
  --compare FILE  shows how each figure stands to that of an earlier --json
  --guard         compares only the CPU per message, as a multiple of the relay's in the same run, with the committed baseline
  --guard --save  takes a new baseline
  --soak MINUTES  2,000 messages a second for so long: does memory stay flat?
  --home DIR      measures the Chatter that runs there instead, which CHATTER_LIMITS=off was set for, and leaves people and messages in it
  --help          prints this

Exit code 1 when a message was lost, doubled, out of order, refused or unanswered, when memory grew, and when a message costs 25 % more
than the baseline says.`;

/**
 * Reads the command line.
 * @throws TypeError for an unknown option, workload or number
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      seconds: { type: 'string' },
      pairs: { type: 'string', default: '100' },
      sockets: { type: 'string' },
      messages: { type: 'string' },
      bytes: { type: 'string', default: '80' },
      json: { type: 'string' },
      compare: { type: 'string' },
      guard: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      soak: { type: 'string', default: '0' },
      home: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.save && !values.guard) throw new TypeError('--save goes with --guard');
  const usual = values.quick
    ? { seconds: '3', sockets: '1000', messages: '100000' }
    : { seconds: '15', sockets: '5000', messages: '1000000' };
  return {
    only: values.only === undefined ? workloadNames : values.only.map(workload),
    seconds: count('--seconds', values.seconds ?? usual.seconds, 1, 600),
    pairs: count('--pairs', values.pairs, 1, 5000),
    sockets: count('--sockets', values.sockets ?? usual.sockets, 20, 50_000),
    messages: count('--messages', values.messages ?? usual.messages, 50_000, 1_000_000),
    bodyBytes: count('--bytes', values.bytes, 1, 8000),
    json: values.json ?? null,
    compare: values.compare ?? null,
    guard: values.guard ? (values.save ? 'save' : 'check') : 'off',
    soakMinutes: count('--soak', values.soak, 0, 24 * 60),
    home: values.home ?? null,
    help: values.help,
  };
}

function workload(name: string): WorkloadName {
  const found = workloadNames.find((known) => known === name.toUpperCase());
  if (found === undefined) throw new TypeError(`There is no workload '${name}', only ${workloadNames.join(', ')}.`);
  return found;
}

function count(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`${option} is a number from ${least} to ${most}, not '${text}'`);
}
