import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { root } from '../start/root.ts';
import { type ComposeFile, type ComposeService, readComposeFile } from './compose-file.ts';
import { imageEnv } from './image-env.ts';
import { fillSecretsFolder } from './secrets-folder.ts';
import { isService, settingFaults } from './service-settings.ts';

let file: ComposeFile;
before(() => {
  file = readComposeFile();
});

const all = () => Object.entries(file.services);
const oneShot = ['setup', 'accounts', ...sqlSchemas.map(({ service }) => `migrate-${service}`)];

test('every service of ours is there, and its configuration reads all that it is given and misses nothing', async () => {
  await using folder = await tempFolder();
  fillSecretsFolder({ folder: folder.path, publicUrl: 'http://127.0.0.1:8080', logShards: 16 });
  assert.deepEqual(
    services.filter((service) => file.services[service] === undefined),
    [],
  );
  for (const [name, { environment }] of all().filter(([service]) => isService(service))) {
    const env = located({ ...imageEnv(), ...environment }, join(folder.path, name));
    assert.deepEqual(isService(name) && settingFaults(name, env), []);
  }
});

test("every schema's migration runs once, with the variables that it reads and no others", () => {
  for (const { service } of sqlSchemas) {
    const { command, environment = {} } = file.services[`migrate-${service}`] as ComposeService;
    assert.deepEqual(command, ['node', 'src/migrate.ts']);
    const source = readFileSync(join(root, 'services', service, 'src', 'migrate.ts'), 'utf8');
    const read = [...source.matchAll(/\b([A-Z_]+): Type\./g)].map(([, name = '']) => name);
    const given = Object.keys(environment).map((name) => name.replace(/_FILE$/, ''));
    assert.deepEqual(
      read.filter((name) => !given.includes(name)),
      [],
      service,
    );
    const usual = ['DATABASE_URL', 'REDIS_URL', 'NATS_URL', ...read];
    assert.deepEqual(
      given.filter((name) => !usual.includes(name)),
      [],
      service,
    );
  }
});

test('a service starts after all migrations, these after accounts and servers, and these after the passwords were made', () => {
  const after = (name: string) => Object.entries(file.services[name]?.depends_on ?? {}).map(([on, { condition }]) => `${on} ${condition}`);
  const migrated = sqlSchemas.map(({ service }) => `migrate-${service} service_completed_successfully`);
  for (const service of services.filter((name) => name !== 'gateway')) assert.deepEqual(after(service).sort(), [...migrated].sort());
  assert.deepEqual(
    after('gateway').sort(),
    services
      .filter((name) => name !== 'gateway')
      .map((name) => `${name} service_healthy`)
      .sort(),
  );
  for (const { service } of sqlSchemas) {
    const servers = ['accounts service_completed_successfully', 'nats service_healthy', 'redis service_healthy'];
    assert.deepEqual(after(`migrate-${service}`).sort(), servers);
  }
  assert.deepEqual(after('accounts'), ['mysql service_healthy']);
  for (const server of ['mysql', 'redis', 'nats']) assert.deepEqual(after(server), ['setup service_completed_successfully']);
});

test('what runs on is looked after and started again; what runs once is not', () => {
  for (const [name, { healthcheck, restart, profiles }] of all().filter(([, { profiles }]) => profiles === undefined)) {
    const runsOn = !oneShot.includes(name);
    assert.equal(healthcheck !== undefined, runsOn, name);
    assert.equal(restart, runsOn ? 'unless-stopped' : undefined, name);
    assert.equal(profiles, undefined);
  }
});

test('nothing is reachable from other machines, and the servers from none', () => {
  const ports = all().flatMap(([name, service]) => (service.ports ?? []).map((port) => `${name} ${port}`));
  assert.deepEqual(ports.sort(), ['gateway 127.0.0.1:8080:8080', 'mailbox 127.0.0.1:1080:1080']);
});

test('everybody sees only the secrets of their own, and may not change them', () => {
  const seen = all().flatMap(([name, { volumes = [] }]) =>
    volumes.filter((volume) => name !== 'setup' && volume.startsWith('config-')).map((volume) => `${name} ${volume}`),
  );
  const expected = [
    ...['mysql', 'redis', 'nats'].map((server) => `${server} config-${server}:/config:ro`),
    'mysql config-mysql:/docker-entrypoint-initdb.d:ro',
    'accounts config-mysql:/config:ro',
    'admin config-setup:/config/setup:ro',
    ...services.map((service) => `${service} config-${service}:/run/chatter:ro`),
    ...sqlSchemas.map(({ service }) => `migrate-${service} config-migrations:/run/chatter:ro`),
  ];
  assert.deepEqual(seen.sort(), expected.sort());
});

test('setup may write to every volume of secrets, and every volume that is used exists', () => {
  const volumes = Object.keys(file.volumes);
  const written = (file.services.setup?.volumes ?? []).map((volume) => volume.split(':')[0]);
  assert.deepEqual(written.sort(), volumes.filter((name) => name.startsWith('config-')).sort());
  const used = all().flatMap(([, service]) => (service.volumes ?? []).map((volume) => volume.split(':')[0]));
  assert.deepEqual(volumes.sort(), [...new Set(used)].sort());
});

test('what is ours has no rights, writes nowhere but to volumes, and takes its time to stop', () => {
  for (const [name, service] of all().filter(([, { image }]) => image.startsWith('chatter/'))) {
    const { read_only, cap_drop, security_opt } = service;
    assert.deepEqual([read_only, cap_drop, security_opt], [true, ['ALL'], ['no-new-privileges:true']], name);
  }
  const seconds = Number.parseInt(file.services.gateway?.stop_grace_period ?? '', 10);
  assert.ok(seconds > 30, 'a service ends itself after 30 s at most');
});

test('every image has a version, and ours is built from the recipe of its service', () => {
  for (const [name, { image, build }] of all()) {
    assert.match(image, /:(?!latest$)[\w.-]+$/, name);
    if (!image.startsWith('chatter/')) continue;
    const [, of = ''] = /^chatter\/(\w+):/.exec(image) ?? [];
    assert.deepEqual(of === 'tools' ? build?.target : build?.args?.SERVICE, of, name);
  }
});

function located(env: Readonly<Record<string, string>>, secrets: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.replace(/^\/run\/chatter(?=\/)/, secrets)]));
}
