import { join } from 'node:path';
import { describeFault } from './check/fault.ts';
import { checkLock } from './check/lock.ts';

/** `npm run check:lock`: is every package-lock.json fit for every platform? Exit code 1 if not. */
const root = join(import.meta.dirname, '..');
const faults = ['.', 'tools/node'].flatMap((folder) => checkLock(root, folder));
for (const fault of faults) console.log(describeFault(fault));
console.log(faults.length === 0 ? 'The locks are fit for every platform.' : `${faults.length} faults in the locks.`);
process.exitCode = faults.length === 0 ? 0 : 1;
