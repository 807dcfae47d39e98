import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Given to Node by `--import`: the wall clock is off by as many milliseconds as a file says, and jumps when it says otherwise. Each process
 * has its own, named by its port.
 */
const file = join(process.env.CHATTER_CLOCKS ?? '', process.env.PORT ?? '');
const now = Date.now.bind(Date);
let offMs = 0;

function read(): void {
  try {
    offMs = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // Nobody sets it.
    offMs = 0;
  }
}

read();
setInterval(read, 100).unref();
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given: []) {
    super(...((given.length === 0 ? [now() + offMs] : given) as []));
  }

  static override now(): number {
    return now() + offMs;
  }
} as DateConstructor;
