/** A moment that strace saw of a call of the system: it began, or it ended with a result. */
export interface Moment {
  /** The thread; empty while there is only one. */
  pid: string;
  call: string;
  phase: 'begin' | 'end';
  /** What its first argument stands for, as `strace -y` says: a file's path, or `socket:[7]`. */
  of: string;
  /** Its arguments as far as they are known by then. */
  text: string;
  /** Of an end; NaN when it never came. */
  result: number;
}

const line = /^(?:\[pid +(\d+)\] )?(?:(\w+)\((?:\d+<([^>]*)>)?(.*)|<\.\.\. (\w+) resumed>(.*))$/;
const ending = /\) += (-?\d+|\?)[^"]*$/;

/** Reads what `strace -f -y` wrote. Moments are in the order in which they were: a call begins after the line before it was written. */
export function readTrace(trace: string): Moment[] {
  const begun = new Map<string, Moment>();
  return trace.split('\n').flatMap((written): Moment[] => {
    const [, pid = '', call, of = '', text = '', resumed, rest = ''] = line.exec(written) ?? [];
    if (resumed !== undefined) {
      const begin = begun.get(pid);
      return begin === undefined ? [] : [endOf(begin, begin.text + rest)];
    }
    if (call === undefined) return [];
    const begin: Moment = { pid, call, phase: 'begin', of, text, result: Number.NaN };
    begun.set(pid, begin);
    return ending.test(text) ? [begin, endOf(begin, text)] : [begin];
  });
}

function endOf(begin: Moment, text: string): Moment {
  return { ...begin, phase: 'end', text, result: Number(ending.exec(text)?.[1]) };
}

export const isWrite = ({ call }: Moment) => /^p?writev?(64)?2?$/.test(call);
export const isSync = ({ call }: Moment) => call === 'fdatasync' || call === 'fsync';
