import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFloors } from './floors.ts';
import { plant } from './planted.ts';
import { readSources } from './sources.ts';
import { readWorkspaces } from './workspaces.ts';

const ours = (...names: string[]) => Object.fromEntries(names.map((name) => [`@chatter/${name}`, '0.1.0']));

/** A repository in which everything stands where it belongs. */
const sound = {
  'package.json': { name: 'root', workspaces: ['packages/*', 'services/*', 'web', 'e2e'], devDependencies: { knip: '1.0.0' } },
  'packages/contracts/package.json': { name: '@chatter/contracts', dependencies: { typebox: '1.0.0' } },
  'packages/contracts/src/ids.ts': "import Type from 'typebox';\nexport const Id = Type.String();",
  'packages/platform/package.json': { name: '@chatter/platform', dependencies: { ...ours('contracts'), nats: '2.0.0' } },
  'packages/platform/src/bus.ts': "import { connect } from 'nats';\nexport const bus = connect;",
  'packages/platform/src/config.ts': 'export const read = () => process.env;',
  'packages/platform/src/refusal.ts': 'export class Refusal extends Error {}',
  'packages/client/package.json': { name: '@chatter/client', dependencies: ours('contracts') },
  'packages/client/src/link.ts': "import { Id } from '@chatter/contracts/ids.ts';\nexport const link = Id;",
  'packages/testkit/package.json': { name: '@chatter/testkit', dependencies: ours('contracts', 'platform') },
  'packages/testkit/src/servers.ts': "export const servers = process.env['PATH'];",
  'services/chat/package.json': { name: '@chatter/chat', dependencies: ours('contracts', 'platform'), devDependencies: ours('testkit') },
  'services/chat/src/domain/accept.ts':
    "import { Refusal } from '@chatter/platform/refusal.ts';\nexport const accept = (now: number) => new Refusal(`${now}`);",
  'services/chat/src/store/log.ts': 'export const log = [];',
  'services/chat/src/routes/pages.ts':
    "import { accept } from '../domain/accept.ts';\nimport type { log } from '../store/log.ts';\nexport const pages = (of: typeof log) => accept(of);",
  'services/chat/src/service.ts':
    "import { pages } from './routes/pages.ts';\nimport { log } from './store/log.ts';\nexport const chat = [pages, log];",
  'services/chat/test/chat.test.ts':
    "import { servers } from '@chatter/testkit/servers.ts';\nimport { log } from '../src/store/log.ts';\nservers(log);",
  'services/auth/package.json': { name: '@chatter/auth', dependencies: ours('contracts', 'platform') },
  'services/auth/src/service.ts': 'export const auth = 1;',
  'web/package.json': { name: '@chatter/web', dependencies: ours('client') },
  'web/src/App.vue':
    "<template><p>import './nothing.ts'</p></template>\n<script setup lang=\"ts\">\nimport { link } from '@chatter/client/link.ts';\nlink();\n</script>",
  'e2e/package.json': { name: '@chatter/e2e', dependencies: ours('client', 'chat') },
  'e2e/journey.test.ts': "import { chat } from '@chatter/chat/service.ts';\nchat();",
  'scripts/start.ts':
    "import { auth } from '../services/auth/src/service.ts';\nimport { bus } from '@chatter/platform/bus.ts';\nauth(bus, process.env);",
};

/** Each fault with the files that plant it. */
const plants: [rule: string, what: string, files: Record<string, string | object>][] = [
  [
    'no-service-to-service',
    'by path',
    { 'services/chat/src/domain/spy.ts': "import { auth } from '../../../auth/src/service.ts';\nauth();" },
  ],
  [
    'no-service-to-service',
    'by name, of a type, in a test',
    { 'services/chat/test/spy.ts': "import type { auth } from '@chatter/auth/service.ts';" },
  ],
  ['floors', 'client on platform', { 'packages/client/src/spy.ts': "export { bus } from '@chatter/platform/bus.ts';" }],
  ['floors', 'contracts on client', { 'packages/contracts/src/spy.ts': "import '@chatter/client/link.ts';" }],
  ['floors', 'a service on the client', { 'services/chat/src/store/spy.ts': "import '@chatter/client/link.ts';" }],
  ['floors', 'a service that ships on the testkit', { 'services/chat/src/store/spy.ts': "import '@chatter/testkit/servers.ts';" }],
  [
    'floors',
    'a Vue file on platform',
    { 'web/src/Spy.vue': '<script setup lang="ts">\nimport { bus } from "@chatter/platform/bus.ts";\n</script>' },
  ],
  ['floors', 'the web on a service', { 'web/src/spy.ts': "import '../../services/auth/src/service.ts';" }],
  ['contracts-stand-alone', 'a module of Node', { 'packages/contracts/src/spy.ts': "import 'node:fs';" }],
  ['domain-is-pure', 'an adapter', { 'services/chat/src/domain/spy.ts': "import { log } from '../store/log.ts';\nlog();" }],
  [
    'domain-is-pure',
    'a module of Node',
    { 'services/chat/src/domain/spy.ts': "import { readFileSync } from 'node:fs';\nreadFileSync('x');" },
  ],
  ['domain-is-pure', 'its own clock', { 'services/chat/src/domain/spy.ts': 'export const now = () => Date.now();' }],
  ['adapters-keep-apart', 'a route on the store', { 'services/chat/src/routes/spy.ts': "import { log } from '../store/log.ts';\nlog();" }],
  ['adapters-keep-apart', 'a store on the wiring', { 'services/chat/src/store/spy.ts': "import { chat } from '../service.ts';\nchat();" }],
  ['top-floor', 'e2e on the inside of a service', { 'e2e/spy.ts': "import { log } from '@chatter/chat/store/log.ts';\nlog();" }],
  [
    'stay-inside',
    'a path out of the workspace',
    { 'services/chat/src/store/spy.ts': "import '../../../../packages/platform/src/bus.ts';" },
  ],
  [
    'no-computed-import',
    'a name made at run time',
    { 'services/chat/src/store/spy.ts': 'export const load = (name: string) => import(name);' },
  ],
  ['declared-dependencies', 'an undeclared package', { 'services/chat/src/store/spy.ts': "import 'lodash';" }],
  ['declared-dependencies', 'an undeclared workspace', { 'web/src/spy.ts': "import '@chatter/contracts/ids.ts';" }],
  ['nats-behind-the-bus', 'NATS in another file', { 'packages/platform/src/spy.ts': "import 'nats';" }],
  [
    'config-reads-the-environment',
    'the environment read elsewhere',
    { 'services/chat/src/store/spy.ts': 'export const port = process.env.PORT;' },
  ],
  [
    'browsers-have-no-node',
    'Node in the client',
    { 'packages/client/src/spy.ts': "import { randomUUID } from 'node:crypto';\nrandomUUID();" },
  ],
  ['no-index', 'an index.ts', { 'services/chat/src/store/index.ts': 'export const all = 1;' }],
  [
    'no-cycles',
    'a circle of two',
    { 'services/chat/src/store/a.ts': "import './b.ts';", 'services/chat/src/store/b.ts': "import './a.ts';" },
  ],
];

function check(files: Record<string, string | object>) {
  using planted = plant(files);
  return checkFloors(readSources(planted.root), readWorkspaces(planted.root));
}

test('a sound repository has no fault', () => {
  assert.deepEqual(check(sound), []);
});

for (const [rule, what, files] of plants) {
  test(`${rule}: ${what} is found`, () => {
    const faults = check({ ...sound, ...files });
    const [path] = Object.keys(files);
    assert.ok(
      faults.some((fault) => fault.rule === rule && fault.path === path && fault.line >= 1),
      JSON.stringify(faults),
    );
    assert.ok(
      faults.every((fault) => fault.path in files),
      'and nothing else is blamed',
    );
  });
}
