import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { looseEnds } from './events/loose-ends.ts';
import { renderPage } from './events/page.ts';

/** `npm run events` writes docs/events.md; `-- --check` only says whether it is up to date. Exit code 1 on any fault. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = join(import.meta.dirname, '..', 'docs', 'events.md');
const page = renderPage();
const faults = looseEnds();

if (!values.check) writeFileSync(file, page);
else if (readOrEmpty(file) !== page) faults.push('docs/events.md is not what the contracts say: run `npm run events`.');

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not there yet: then it is out of date
  }
}
