import { parseArgs } from 'node:util';
import { Hindrance } from '../start/hindrance.ts';
import { type Suite, suites } from './suites.ts';

const names = (wanted: (suite: Suite) => boolean) =>
  suites
    .filter(wanted)
    .map(({ name }) => name)
    .join(', ');

export const help = `Checks everything: lint, types, rules, unit tests, services on real servers, the whole system, browsers.

  npm test                                       all suites: ${names((suite) => !suite.onDemand)}
  npm test -- --only services                    one suite; may be given several times
  npm test -- --only services FILE ...           only these files of it
  npm test -- --only replicas                    on demand: the tests of the message path on two of each service
`;

/**
 * Reads which suites to run; null when help was asked for.
 * @throws Hindrance with a sentence when there is no such suite or option
 */
export function readOptions(args: readonly string[]): Suite[] | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  const unknown = values.only?.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Hindrance(`There is no suite '${unknown}', only ${suites.map(({ name }) => name).join(', ')}.`);
  const chosen = suites.filter(({ name, onDemand }) => values.only?.includes(name) ?? !onDemand);
  if (positionals.length === 0) return chosen;
  const [suite] = chosen;
  if (chosen.length !== 1 || suite === undefined) throw new Hindrance('Name the suite of the files: --only SUITE FILE ...');
  return [{ ...suite, files: positionals }];
}

function parse(args: readonly string[]): { values: { help?: boolean; only?: string[] }; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: { help: { type: 'boolean' }, only: { type: 'string', multiple: true } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Hindrance(`${(error as Error).message} Say: npm test -- --help`);
  }
}
