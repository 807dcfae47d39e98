import type { Lens } from './pipe.ts';

/** What becomes of one published message. `late`: it follows the next one. */
export type Fate = 'pass' | 'drop' | 'twice' | 'late';

const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

/** Reads what a client says to a NATS server (docs.nats.io, client protocol) and decides of each message that it publishes. */
export function natsLens(fateOf: (subject: string, payload: Buffer) => Fate): Lens {
  let rest: Buffer = nothing;
  let late: Buffer[] = [];
  const pass = (whole: Buffer, fate: Fate): Buffer[] => {
    if (fate === 'drop') return [];
    if (fate === 'late') {
      late.push(whole);
      return [];
    }
    const behind = late;
    late = [];
    return [whole, ...(fate === 'twice' ? [whole] : []), ...behind];
  };
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const passed: Buffer[] = [];
    for (let next = messageOf(rest); next !== null; next = messageOf(rest)) {
      const whole = rest.subarray(0, next.bytes);
      rest = rest.subarray(next.bytes);
      passed.push(...pass(whole, next.subject === null ? 'pass' : fateOf(next.subject, next.payload)));
    }
    return Buffer.concat(passed);
  };
}

interface Message {
  subject: string | null;
  payload: Buffer;
  bytes: number;
}

/** The first whole message of the bytes; null while it is not whole. */
function messageOf(bytes: Buffer): Message | null {
  const end = bytes.indexOf(lineEnd);
  if (end < 0) return null;
  const words = bytes.subarray(0, end).toString().split(' ');
  const kind = words[0]?.toUpperCase();
  if (kind !== 'PUB' && kind !== 'HPUB') return { subject: null, payload: nothing, bytes: end + 2 };
  const size = Number(words.at(-1));
  const from = end + 2;
  if (bytes.length < from + size + 2) return null;
  const headers = kind === 'HPUB' ? Number(words.at(-2)) : 0;
  return { subject: words[1] ?? '', payload: bytes.subarray(from + headers, from + size), bytes: from + size + 2 };
}
