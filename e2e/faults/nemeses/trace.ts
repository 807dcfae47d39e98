/**
 * Reads what strace saw of Redis: how many answers that accept a message were written, and how many of them while something that was
 * written to the append-only file was not synced yet.
 */
export function answersBeforeSync(trace: string): { answers: number; early: number } {
  const files = new Set([...trace.matchAll(/f(?:data)?sync\((\d+)/g)].map(([, fd]) => fd));
  let unsynced = false;
  let answers = 0;
  let early = 0;
  for (const line of trace.split('\n')) {
    const fd = /writev?\((\d+)/.exec(line)?.[1];
    if (/f(?:data)?sync\(/.test(line)) unsynced = false;
    else if (fd !== undefined && files.has(fd)) unsynced = true;
    else if (fd !== undefined && /\\r\\nO \d+ \d+ \d+/.test(line)) {
      answers++;
      if (unsynced) early++;
    }
  }
  return { answers, early };
}
