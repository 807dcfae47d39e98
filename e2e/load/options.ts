import { parseArgs } from 'node:util';

export interface Options {
  /** Measured seconds of each phase. */
  seconds: number;
  pairs: number;
  bodyBytes: number;
  /** Where the figures go as JSON. */
  json: string | null;
  help: boolean;
}

export const usage = `npm run bench -- [options]

Sends messages between pairs of sockets through a running system (found by $CHATTER_HOME/run.json; one is started when there is none)
and through a bare WebSocket relay: at 500/s, at 5,000/s, and as many as are answered. Prints rates, latencies, CPU and ratios.

  --quick         8 measured seconds a phase, 100 pairs (otherwise 30)
  --seconds N     measured seconds a phase
  --pairs N       pairs of sockets, 100 by default
  --bytes N       length of a message, 80 by default
  --json FILE     also writes all figures as JSON
  --help          prints this

Exit code 1 when a message was lost, doubled, out of order, refused or unanswered.`;

/**
 * Reads the command line.
 * @throws TypeError for an unknown option or a number that is none
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      pairs: { type: 'string', default: '100' },
      bytes: { type: 'string', default: '80' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seconds: count('--seconds', values.seconds ?? (values.quick ? '8' : '30'), 600),
    pairs: count('--pairs', values.pairs, 5000),
    bodyBytes: count('--bytes', values.bytes, 8000),
    json: values.json ?? null,
    help: values.help,
  };
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new TypeError(`${option} is a number from 1 to ${most}, not '${text}'`);
  return value;
}
