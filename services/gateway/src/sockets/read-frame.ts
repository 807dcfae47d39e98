import { type ClientFrame, clientFrames } from '@chatter/contracts/gateway/frames.ts';
import { Compile } from 'typebox/compile';

const checks = Object.fromEntries(Object.entries(clientFrames).map(([t, schema]) => [t, Compile(schema)]));

export type ReadFrame = { frame: ClientFrame } | { fault: 'not-json' | 'unknown-frame' | 'invalid-frame'; id: number | null };

/** Parses and checks a frame; an unknown field is a fault. Never throws, whatever the text. */
export function readFrame(text: string): ReadFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'not-json', id: null };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'invalid-frame', id: null };
  const { t, id } = value as { t?: unknown; id?: unknown };
  const check = typeof t === 'string' && Object.hasOwn(checks, t) ? checks[t] : undefined;
  const known = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
  if (check === undefined) return { fault: 'unknown-frame', id: known };
  return check.Check(value) ? { frame: value as ClientFrame } : { fault: 'invalid-frame', id: known };
}
