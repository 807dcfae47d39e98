import { join } from 'node:path';
import { checkFloors } from './floors.ts';
import { checkGates } from './gates.ts';
import { checkLock } from './lock.ts';
import { readSources, type Source } from './sources.ts';
import { finding, type Outcome, program, type Step } from './step.ts';
import { readWorkspaces } from './workspaces.ts';

/** Tests that need no server. */
const unitTests = {
  'unit tests': ['packages/*/src/**/*.test.ts', 'packages/contracts/test/**/*.test.ts', 'services/*/src/**/*.test.ts'],
  'web tests': ['web/src/**/*.test.ts'],
  'script tests': ['scripts/**/*.test.ts'],
};

/** All steps of `npm run check`, the long ones first, so that the short ones fill the gaps. */
export function checkSteps(root: string): Step[] {
  const tool = (path: string) => join(root, 'node_modules', path);
  const runFiles = join(root, 'scripts', 'suites', 'run-files.ts');
  const sources = lazily(() => readSources(root));
  return [
    program('web types', [join(root, 'web', 'typecheck.cjs')], join(root, 'web')),
    ...Object.entries(unitTests).map(([name, files]) => program(name, ['--test-reporter=spec', runFiles, ...files], root, readTests)),
    program('types', [tool('typescript/bin/tsc'), '-p', '.', '--checkers', '1'], root),
    program('lint', [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '--max-diagnostics=30'], root),
    program('unused', [tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'], root),
    program('events', [join(root, 'scripts', 'events.ts'), '--check'], root),
    program('accounts', [join(root, 'scripts', 'deploy-config.ts'), '--check'], root),
    // Style is not its concern here; an image that is built needs a name, for its migrations run it too.
    program('compose', [tool('dclint/bin/dclint.cjs'), 'docker-compose.yml', '--quiet', '--disable-rule', 'no-build-and-image'], root),
    finding('floors', () => checkFloors(sources(), readWorkspaces(root))),
    finding('gates', () => checkGates(sources())),
    finding('lock', () => ['.', 'tools/node'].flatMap((folder) => checkLock(root, folder))),
  ];
}

/** Keeps the count of a test run and, of a failed one, the faults at its end. */
function readTests(output: string): Omit<Outcome, 'ok'> {
  const count = /^ℹ pass (\d+)$/m.exec(output)?.[1];
  const failing = output.indexOf('✖ failing tests:');
  return { output: failing < 0 ? output : output.slice(failing), ...(count === undefined ? {} : { note: `${count} passed` }) };
}

function lazily(make: () => Source[]): () => Source[] {
  let made: Source[] | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
