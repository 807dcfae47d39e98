import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DrillPlan, runDrill } from '@chatter/client/drill/drill.ts';
import { isClean } from '@chatter/client/drill/tally.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { readRunFile } from '@chatter/testkit/run-file.ts';
import { type Elsewhere, help, type Options, readOptions } from './drill/options.ts';
import { partsElsewhere, partsOfHome } from './drill/parts.ts';
import { openShadow, optionsOf, peopleOfFile, peopleOfHome } from './drill/people.ts';
import { restartHead, restartLine, summary } from './drill/report.ts';
import { Hindrance } from './start/hindrance.ts';
import { root } from './start/root.ts';

/** `npm run drill`: proves on a running Chatter that restarts lose nothing. */
type Place = Pick<DrillPlan, 'people' | 'conversation' | 'parts'>;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.log(help.trimEnd());
    return 0;
  }
  const place = await (options.elsewhere === null ? placeOfHome(options) : placeElsewhere(options.elsewhere, options));
  console.log(restartHead);
  const { messages, perSecond } = options;
  const report = await runDrill({ ...place, messages, perSecond, onRestarted: (restarted) => console.log(restartLine(restarted)) });
  console.log(`\n${summary(report)}`);
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  return isClean(report) ? 0 : 1;
}

async function placeOfHome(options: Options): Promise<Place> {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  const home = resolve(processEnvironment().CHATTER_HOME ?? '.chatter');
  const run = await readRunFile(home);
  if (run === null) throw new Hindrance('No Chatter runs here. Start it with npm start, set CHATTER_HOME, or see --at in --help.');
  const parts = partsOfHome(home, run, options);
  const people = await peopleOfHome(home, run);
  const { gateway, publicUrl } = run;
  const conversation = await openShadow(gateway, publicUrl, people);
  return { parts, conversation, people: people.map((person) => optionsOf(gateway, publicUrl, person)) };
}

async function placeElsewhere(elsewhere: Elsewhere, options: Options): Promise<Place> {
  const people = await peopleOfFile(elsewhere.people);
  const conversation = await openShadow(elsewhere.url, elsewhere.url, people);
  const clients = people.map((person) => optionsOf(elsewhere.url, elsewhere.url, person));
  return { parts: partsElsewhere(elsewhere, options), conversation, people: clients };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2); // A connection that is still being tried would keep the process.
}
