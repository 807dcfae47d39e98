import { ConfigError } from '@chatter/platform/config.ts';
import { ProgramFailed } from '@chatter/testkit/program.ts';
import { Hindrance } from './hindrance.ts';
import { shown } from './shown.ts';

const noSpace = /ENOSPC|No space left on device|(?:errno:|errcode:|error) 28\b/i;

/** What to tell the person who typed the command: a sentence where they can do something, else the fault with its trace. */
export function explain(error: unknown, home: string): string {
  const at = shown(home);
  if (error instanceof Error && saysNoSpace(error))
    return `No space is left on the disk of ${at}. Free some, then start again: nothing is lost.`;
  if (error instanceof Hindrance || error instanceof ConfigError) return error.message;
  if (error instanceof ProgramFailed) return failed(error, at);
  if (codeOf(error) === 'EACCES' || codeOf(error) === 'EROFS') return `${at} cannot be written (${(error as Error).message}).`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Whether a failure comes from a full disk, ours or that of a program we run. */
export function saysNoSpace(error: Error): boolean {
  return noSpace.test(codeOf(error)) || noSpace.test(error instanceof ProgramFailed ? error.output : error.message);
}

/** A server's log is long, and what went wrong is marked in it; a service's last words are what matters. */
function failed({ program, message, output }: ProgramFailed, at: string): string {
  const isServer = ['mysql', 'redis', 'nats'].includes(program);
  const marked = output.split('\n').filter((line) => /\[ERROR\]|\[FTL\]|FATAL|^\d+:\w .* # /.test(line));
  const words = isServer && marked.length > 0 ? `${program} does not come up. Its log says:\n${marked.slice(-8).join('\n')}` : message;
  const remedy = isServer ? ` If its data is damaged, bring ${at} back from a back-up, or move it away to begin anew.` : '';
  return `${words}\n\nThe whole log is ${at}/logs/${program}.log.${remedy}`;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
