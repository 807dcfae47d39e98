type Act = 'kill' | 'throw' | 'hang';
interface Armed {
  act: Act;
  /** Hits to let pass before acting. */
  pass: number;
}

let armed: Map<string, Armed> | null = null;

/**
 * Arms places of the code to fail, for tests: `name=kill`, `name=throw`, `name=hang`, separated by commas; `name=kill@3` acts
 * on the third hit. An empty text disarms all.
 * @throws Error when the text is not of that form.
 */
export function armFailpoints(text: string): void {
  armed = null;
  if (text === '') return;
  const next = new Map<string, Armed>();
  for (const part of text.split(',')) {
    const match = /^([a-z0-9.-]+)=(kill|throw|hang)(?:@([1-9][0-9]*))?$/.exec(part.trim());
    if (match === null) throw new Error(`FAILPOINTS: '${part}' is not name=kill|throw|hang[@hit]`);
    next.set(match[1] as string, { act: match[2] as Act, pass: Number(match[3] ?? 1) - 1 });
  }
  armed = next;
}

/** A place that a test may make fail; costs one comparison otherwise. `kill` ends the process as `kill -9` does. */
export function failpoint(name: string): void | Promise<void> {
  if (armed === null) return;
  const point = armed.get(name);
  if (point === undefined || point.pass-- > 0) return;
  armed.delete(name);
  if (point.act === 'kill') process.kill(process.pid, 'SIGKILL');
  if (point.act === 'hang' || point.act === 'kill') return new Promise(() => {});
  throw new Error(`failpoint ${name}`);
}
