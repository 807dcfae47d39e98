import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { renderManifests } from './render-manifests.ts';

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j, labels: { a: b } }\nspec: { image: chatter/chat:1 }\n';

test('an overlay gives what is below its namespace, labels and tags', async () => {
  await using folder = await tempFolder();
  await write(folder.path, {
    'base/kustomization.yaml': 'resources: [job.yaml]\nlabels: [{ pairs: { part: x } }]\n',
    'base/job.yaml': `${job}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: n }\n`,
    'local/kustomization.yaml': 'namespace: n\nresources: [../base]\nimages: [{ name: chatter/chat, newTag: dev }]\n',
  });
  assert.deepEqual(renderManifests(join(folder.path, 'local')), [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'n', labels: { a: 'b', part: 'x' } },
      spec: { image: 'chatter/chat:dev' },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: { part: 'x' } } },
  ]);
});

test('what it does not know it does not guess at', async () => {
  await using folder = await tempFolder();
  await write(folder.path, { 'kustomization.yaml': 'resources: []\npatches: []\nlabels: [{ pairs: {}, includeSelectors: true }]\n' });
  assert.throws(() => renderManifests(folder.path), /patches, includeSelectors is not rendered here/);
});

test('a file that is no YAML is named', async () => {
  await using folder = await tempFolder();
  await write(folder.path, { 'kustomization.yaml': 'resources: [bad.yaml]\n', 'bad.yaml': 'a: [\n' });
  assert.throws(() => renderManifests(folder.path), /bad\.yaml: /);
});
