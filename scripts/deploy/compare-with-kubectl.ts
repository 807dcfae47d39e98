import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { parseAllDocuments } from 'yaml';
import { root } from '../start/root.ts';
import { type Manifest, renderManifests } from './render-manifests.ts';

/**
 * Compares our rendering of the local overlay with that of the kubectl on PATH.
 * @returns what was done, in a sentence
 * @throws AssertionError where they differ
 */
export function compareWithKubectl(): string {
  const kubectl = findBinary(['kubectl']);
  if (kubectl === null) return 'manifests: not compared, for there is no kubectl on PATH';
  const folder = join(root, 'deploy', 'k8s', 'overlays', 'local');
  const theirs = parseAllDocuments(execFileSync(kubectl, ['kustomize', folder], { encoding: 'utf8' })).map((document) => document.toJS());
  const ours = renderManifests(folder);
  assert.deepEqual(sorted(ours), sorted(theirs));
  return `manifests: ${kubectl} renders the same ${ours.length} objects`;
}

function sorted(manifests: readonly Manifest[]): Manifest[] {
  const key = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
  return [...manifests].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
