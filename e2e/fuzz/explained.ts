interface Line {
  level: number;
  msg: string;
  err?: { type?: string; message?: string };
}

const errorLevel = 50;

/**
 * What a line of a service's output means while it is told nonsense. That nonsense came over NATS is an error, for only our own services
 * can say any there, and it is to be found in the log: but as what it was, refused by the contract.
 */
export function isExplained(text: string): 'quiet' | 'explained' | 'unexplained' {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    return 'unexplained';
  }
  if (line.level < errorLevel) return 'quiet';
  const { type, message } = line.err ?? {};
  if (line.msg === 'live message failed' && type === 'Refusal') return 'explained';
  const unfit = message === 'Bad JSON' || message === 'the data does not fit the contract';
  return line.msg === 'fact parked' && unfit ? 'explained' : 'unexplained';
}
