import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { services } from '@chatter/contracts/kit/define.ts';
import { readWorkspaces } from '../check/workspaces.ts';
import { root } from '../start/root.ts';
import { readDockerIgnore } from './docker-ignore.ts';
import { type Instruction, readDockerfile, type Stage } from './dockerfile.ts';

const { args, stages } = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const workspaces = readWorkspaces(root);
const last = stages.at(-1) as Stage;
const all = (name: string, within: readonly Stage[] = stages) =>
  within.flatMap(({ instructions }) => instructions.filter((instruction) => instruction.name === name));

test('images are made of a slim Node of the version that we need, never of whatever is newest', () => {
  const images = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from));
  assert.deepEqual([...new Set(images)], [args.NODE_IMAGE]);
  assert.match(args.NODE_IMAGE ?? '', /^node:24(?:\.\d+)*-slim$/);
});

test('an image runs as nobody special, starts Node itself, and says how it is', () => {
  for (const stage of [last, stages.find(({ name }) => name === 'tools') as Stage]) {
    assert.equal(all('USER', [stage]).at(-1)?.text, '1000:1000');
    assert.equal(JSON.parse(all('CMD', [stage]).at(-1)?.text ?? '[]')[0], 'node');
  }
  assert.match(all('HEALTHCHECK', [last])[0]?.text ?? '', /fetch.*\/livez/);
  for (const label of ['title', 'description', 'version', 'revision'])
    assert.match(all('LABEL', [last])[0]?.text ?? '', new RegExp(`org\\.opencontainers\\.image\\.${label}=`));
});

test('packages come from the lock, without their scripts; what runs has none of the tools that brought them', () => {
  const installs = all('RUN').filter(({ text }) => /\bnpm (?:ci|install|i|add)\b/.test(text));
  assert.equal(installs.length, 3);
  for (const { text } of installs) assert.match(text, /\bnpm ci (?:--omit=dev )?--ignore-scripts .*-w /);
  assert.match(all('RUN', [stages.find(({ name }) => name === 'node') as Stage])[0]?.text ?? '', /rm -rf .*\/node_modules .*\/bin\/npm /);
  for (const stage of [last, stages.find(({ name }) => name === 'tools') as Stage]) assert.equal(stage.from, 'node');
});

test('a service image copies the workspaces that the service is made of, and no others', () => {
  for (const service of services) {
    const needed = closureOf(`services/${service}`);
    assert.deepEqual(copied(last, service), [...needed, 'web/dist'].sort(), service);
    assert.deepEqual([...copied(stage('manifests'), service), ...copied(stage('modules'), service)].sort(), manifestsOf(needed));
  }
});

test('the web app and the tools are made of the workspaces they need, and no others', () => {
  const web = closureOf('web');
  assert.deepEqual(
    copied(stage('web')).filter((path) => !path.endsWith('package.json')),
    [...web, 'tsconfig.base.json'].sort(),
  );
  const tools = closureOf('packages/testkit');
  assert.deepEqual(copied(stage('tools')), [...tools, 'scripts'].sort());
  assert.deepEqual([...copied(stage('manifests')), ...copied(stage('tool-modules'))].sort(), manifestsOf(tools));
});

test('what is copied exists, and the ignore file lets it in; secrets, data, tests and built things stay out', () => {
  const isIgnored = readDockerIgnore(readFileSync(join(root, '.dockerignore'), 'utf8'));
  for (const { text, flags } of all('COPY')) {
    const [source = ''] = text.replaceAll('${SERVICE}', 'chat').split(' ');
    if (flags.from !== undefined) continue;
    assert.ok(existsSync(join(root, source)), source);
    assert.equal(isIgnored(source), false, source);
  }
  const kept = ['services/chat/src/main.ts', 'packages/platform/src/limits.lua', 'web/index.html', 'scripts/admin.ts'];
  const ignored = [
    '.env',
    'web/.env.local',
    '.chatter/secrets.json',
    'deploy/secrets/setup/secrets.json',
    '.git/config',
    'node_modules/yaml/package.json',
    'services/chat/node_modules/x/y.js',
    'web/dist/index.html',
    'services/chat/test/submit.test.ts',
    'services/gateway/src/feeds/feed.test.ts',
    'docs/running.md',
  ];
  assert.deepEqual([...kept, ...ignored].filter(isIgnored), ignored);
});

function stage(name: string): Stage {
  return stages.find((entry) => entry.name === name) as Stage;
}

/** What a stage copies, but for whole images of other stages. */
function copied(of: Stage, service = 'chat'): string[] {
  return all('COPY', [of])
    .filter(({ text }: Instruction) => !text.startsWith('/app '))
    .flatMap(({ text }) => text.replaceAll('${SERVICE}', service).split(' ').slice(0, -1))
    .map((path) => path.replace(/^\/app\//, ''))
    .sort();
}

/** A workspace and all of ours that it stands on. */
function closureOf(dir: string): string[] {
  const found = new Set<string>();
  const add = (at: string) => {
    if (found.has(at)) return;
    found.add(at);
    const { dependencies } = workspaces.find((workspace) => workspace.dir === at) ?? { dependencies: {} };
    for (const { dir, name } of workspaces) if (name in dependencies) add(dir);
  };
  add(dir);
  return [...found].sort();
}

function manifestsOf(dirs: readonly string[]): string[] {
  return ['package.json', 'package-lock.json', ...dirs.map((dir) => `${dir}/package.json`)].sort();
}
