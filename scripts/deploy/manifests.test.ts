import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { root } from '../start/root.ts';
import { misfits } from './fit-types.ts';
import { imageEnv } from './image-env.ts';
import { envOf, type Pods, podsOf } from './pods.ts';
import { type Manifest, readManifests, renderManifests } from './render-manifests.ts';
import { fillSecretsFolder } from './secrets-folder.ts';
import { isService, settingFaults } from './service-settings.ts';

const manifests = renderManifests(join(root, 'deploy', 'k8s', 'overlays', 'local'));
const pods = podsOf(manifests);
const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const pod = (name: string) => pods.find((entry) => entry.name === name) as Pods;
const longRunning = pods.filter(({ kind }) => kind !== 'Job');

test("every object fits the types of Kubernetes' API, and one that does not is found", () => {
  assert.equal(misfits(manifests), '');
  const wrong = JSON.parse(JSON.stringify(of('Deployment')[0]).replace('imagePullPolicy', 'imagePullPolcy'));
  assert.match(misfits([wrong]), /imagePullPolcy/);
});

test('every service runs, and its configuration reads all that it is given and misses nothing', async () => {
  await using secrets = await tempFolder();
  fillSecretsFolder({ folder: secrets.path, publicUrl: 'http://127.0.0.1:8080', logShards: 16 });
  const place = (secret: string) => join(secrets.path, secret.replace(/^chatter-/, ''));
  for (const service of services) {
    const env = { ...imageEnv(), ...envOf(pod(service), manifests, place) };
    assert.deepEqual(settingFaults(service, env), []);
    assert.match(pod(service).container.image ?? '', new RegExp(`^chatter/${service}:`));
  }
});

test('every schema is migrated by a Job with the files that it reads', async () => {
  await using secrets = await tempFolder();
  fillSecretsFolder({ folder: secrets.path, publicUrl: 'http://127.0.0.1:8080', logShards: 16 });
  const place = (secret: string) => join(secrets.path, secret.replace(/^chatter-migrations-/, 'migrations/'));
  for (const { service } of sqlSchemas) {
    const { kind, container } = pod(`migrate-${service}`);
    assert.deepEqual([kind, container.command], ['Job', ['node', 'src/migrate.ts']]);
    const env = envOf(pod(`migrate-${service}`), manifests, place);
    assert.deepEqual(Object.keys(env).sort(), ['DATABASE_URL_FILE', 'NATS_URL_FILE', 'REDIS_URL_FILE']);
    for (const path of Object.values(env)) assert.ok(existsSync(path), path);
  }
});

test('the Secrets that are referred to are those that deploy:config writes, and none is committed', async () => {
  await using secrets = await tempFolder();
  fillSecretsFolder({ folder: secrets.path, publicUrl: 'http://127.0.0.1:8080', logShards: 16, namespace: 'chatter' });
  const written = readManifests(join(secrets.path, 'kubernetes.yaml'));
  const used = pods.flatMap(({ spec }) => (spec.volumes ?? []).flatMap((volume) => volume.secret?.secretName ?? []));
  assert.deepEqual([...new Set(used)].sort(), written.map(({ metadata }) => metadata.name).sort());
  assert.equal(misfits(written), '');
  assert.deepEqual(of('Secret'), []);
});

test('no pod may be more than it needs to be', () => {
  for (const { name, spec, container } of pods) {
    const { runAsNonRoot, runAsUser, seccompProfile } = spec.securityContext ?? {};
    assert.deepEqual([runAsNonRoot, Number(runAsUser) > 0, seccompProfile], [true, true, { type: 'RuntimeDefault' }], name);
    const restricted = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
    assert.deepEqual(container.securityContext, restricted, name);
    assert.equal(spec.automountServiceAccountToken, false, name);
    assert.ok(container.resources?.requests?.cpu && container.resources.requests.memory && container.resources.limits?.memory, name);
  }
  const [namespace] = of('Namespace');
  assert.equal(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
});

test('every image has a version', () => {
  for (const { name, container } of pods) assert.match(container.image ?? '', /:(?!latest$)[\w.-]+$/, name);
});

test('a service is asked by its health endpoints: whether it started, takes work, and lives', () => {
  for (const service of services) {
    const { startupProbe, readinessProbe, livenessProbe, ports } = pod(service).container;
    const paths = [startupProbe, readinessProbe, livenessProbe].map((probe) => [probe?.httpGet?.path, probe?.httpGet?.port]);
    assert.deepEqual(paths, [
      ['/readyz', 'health'],
      ['/readyz', 'health'],
      ['/livez', 'health'],
    ]);
    assert.equal(ports?.find(({ name }) => name === 'health')?.containerPort, Number(imageEnv().HEALTH_PORT));
  }
  for (const { name, container } of longRunning) assert.ok(container.readinessProbe, name);
});

test('a pod gets more time to end than its service takes, and the gateway more than its clients', () => {
  for (const service of services) {
    const { spec, container } = pod(service);
    const preStop = Number(container.lifecycle?.preStop?.exec?.command?.[1]);
    const ownLimit = 30;
    assert.ok(Number(spec.terminationGracePeriodSeconds) > preStop + ownLimit, service);
  }
  const { spec, container } = pod('gateway');
  const drain = Number(container.env?.find(({ name }) => name === 'DRAIN_SECONDS')?.value);
  assert.ok(drain > 0 && Number(spec.terminationGracePeriodSeconds) > 5 + drain + 5);
});

test('every service may be disturbed by one pod at most, and every port that a Service names is open', () => {
  type Budget = Manifest & { spec: { maxUnavailable: number; selector: { matchLabels: Record<string, string> } } };
  const budgets = of('PodDisruptionBudget') as Budget[];
  assert.deepEqual(
    budgets.map(({ metadata, spec }) => [metadata.name, spec.maxUnavailable]).sort(),
    services.map((name) => [name, 1]).sort(),
  );
  type Door = Manifest & { spec: { selector: Record<string, string>; ports: { targetPort: string; port: number }[] } };
  for (const { metadata, spec } of of('Service') as Door[]) {
    const behind = longRunning.filter(({ labels }) => Object.entries(spec.selector).every(([key, value]) => labels[key] === value));
    assert.equal(behind.length, 1, metadata.name);
    for (const { targetPort, port } of spec.ports)
      assert.equal(behind[0]?.container.ports?.find(({ name }) => name === targetPort)?.containerPort, port, metadata.name);
  }
  assert.deepEqual(
    of('Service')
      .map(({ metadata }) => metadata.name)
      .filter(isService)
      .sort(),
    ['ai', 'auth', 'chat', 'community', 'gateway'],
  );
});
