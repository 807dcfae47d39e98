import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { processEnvironment } from '@chatter/platform/config.ts';

export interface ProcessPlan {
  readonly command: string;
  readonly args?: readonly string[];
  /** Variables to add to this process's own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Is given every piece of standard output and error as it comes. */
  readonly onOutput?: (piece: string) => void;
  /** Asks it to stop when it aborts. */
  readonly stopping?: AbortSignal | undefined;
  /** Milliseconds between asking to stop and killing; 20,000 by default. */
  readonly stopWithinMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartedProcess extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** What it wrote last to standard output and error, at most 16,000 characters. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL for it and all it started when it takes too long. */
  stop(): Promise<Exit>;
}

const keptChars = 16_000;

/**
 * Starts a program as leader of a process group of its own, so that a Ctrl+C in the terminal reaches only who started it.
 * @throws Error when the program cannot be executed
 */
export async function startProcess(plan: ProcessPlan): Promise<StartedProcess> {
  const child = spawn(plan.command, plan.args ?? [], {
    cwd: plan.cwd,
    env: { ...processEnvironment(), ...plan.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output = (output + piece).slice(-keptChars);
      plan.onOutput?.(piece);
    });
  }
  await once(child, 'spawn');
  const exited = waitForEnd(child);
  const stop = () => stopChild(child, exited, plan.stopWithinMs ?? 20_000);
  plan.stopping?.addEventListener('abort', stop, { once: true });
  void exited.then(() => plan.stopping?.removeEventListener('abort', stop));
  if (plan.stopping?.aborted) void stop();
  return {
    pid: child.pid as number,
    exited,
    output: () => output,
    signal: (name) => void child.kill(name),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** The end of a process is the end of its group: what it started and left behind goes too. */
async function waitForEnd(child: ChildProcess): Promise<Exit> {
  const closed = once(child, 'close');
  const [code, signal] = await once(child, 'exit');
  killGroup(child.pid as number);
  await closed;
  return { code, signal };
}

async function stopChild(child: ChildProcess, exited: Promise<Exit>, withinMs: number): Promise<Exit> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid as number), withinMs);
  try {
    return await exited;
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
