import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { usesRedis } from '@chatter/contracts/grants/redis.ts';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.d.ts';
import { root } from '../start/root.ts';
import { podsOf } from './pods.ts';
import { renderManifests } from './render-manifests.ts';

const manifests = renderManifests(join(root, 'deploy', 'k8s', 'overlays', 'local'));
const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as NetworkPolicy[];
const pods = podsOf(manifests);

type Selector = NonNullable<NetworkPolicyPeer['podSelector']>;

/** The names of the pods that a selector of ours means; it uses equality and `In` only. */
function chosen(selector: Selector): string[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const fits = (labels: Readonly<Record<string, string>>) =>
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => operator === 'In' && values?.includes(labels[key] ?? ''));
  return pods.filter(({ labels }) => fits(labels)).map(({ name }) => name);
}

/** `from to:port` for every way that policies of a direction open between our pods. */
function ways(direction: 'Ingress' | 'Egress'): string[] {
  const found = policies.flatMap(({ spec }) => {
    const selves = chosen(spec?.podSelector ?? {});
    const rules =
      direction === 'Egress'
        ? (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }))
        : (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }));
    return rules.flatMap((rule) => between(selves, rule, direction));
  });
  return [...new Set(found)].sort();
}

function between(selves: readonly string[], rule: { peers: NetworkPolicyPeer[]; ports: NetworkPolicyPort[] }, direction: string): string[] {
  const others = rule.peers.flatMap(({ podSelector }) => (podSelector === undefined ? [] : chosen(podSelector)));
  return selves.flatMap((self) =>
    others.flatMap((other) =>
      rule.ports.map(({ port }) => (direction === 'Egress' ? `${self} ${other}:${port}` : `${other} ${self}:${port}`)),
    ),
  );
}

test('between pods exactly the ways are open that the contracts grant, at both ends', () => {
  const migrations = sqlSchemas.map(({ service }) => `migrate-${service}`);
  const expected = [
    ...[...services, ...migrations].map((name) => `${name} nats:4222`),
    ...[...services.filter(usesRedis), ...migrations].map((name) => `${name} redis:6379`),
    ...[...sqlSchemas.map(({ service }) => service), ...migrations, 'mysql-accounts'].map((name) => `${name} mysql:3306`),
    ...['auth', 'chat', 'community', 'ai'].map((name) => `gateway ${name}:8080`),
    'mailer mailbox:1025',
  ].sort();
  assert.deepEqual(ways('Egress'), expected);
  assert.deepEqual(ways('Ingress'), expected);
});

test('all else is shut, in and out, for every pod', () => {
  const shut = policies.find(({ metadata }) => metadata?.name === 'default-deny');
  assert.deepEqual(shut?.spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});

test('only the assistant and the mailer reach the internet, and no private network by that way', () => {
  const blocks = policies.flatMap(({ spec }) =>
    (spec?.egress ?? []).flatMap(({ to = [], ports = [] }) =>
      to.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [{ who: chosen(spec?.podSelector ?? {}), ipBlock, ports }])),
    ),
  );
  assert.deepEqual(
    blocks.map(({ who, ports }) => [who, ports.map(({ port }) => port)]),
    [
      [['ai'], [443]],
      [['mailer'], [25, 465, 587]],
    ],
  );
  for (const { ipBlock } of blocks) assert.deepEqual(ipBlock.except?.length, 5);
});
