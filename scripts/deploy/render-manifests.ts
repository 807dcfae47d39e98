import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** A Kubernetes object, as far as rendering touches it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
}

interface Kustomization {
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly labels?: readonly { readonly pairs: Readonly<Record<string, string>> }[];
  readonly images?: readonly { readonly name: string; readonly newTag: string }[];
}

const known = ['apiVersion', 'kind', 'namespace', 'resources', 'labels', 'images'];
const withoutNamespace = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PersistentVolume', 'StorageClass'];

/**
 * Renders a folder with a kustomization.yaml as `kubectl kustomize` does, for the few fields that ours use.
 * @throws Error on any other field: it is not guessed at
 */
export function renderManifests(folder: string): Manifest[] {
  const kustomization: Kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  const unknown = [
    ...Object.keys(kustomization).filter((field) => !known.includes(field)),
    ...fieldsBeyond(kustomization.labels, ['pairs']),
    ...fieldsBeyond(kustomization.images, ['name', 'newTag']),
  ];
  if (unknown.length > 0)
    throw new Error(`${folder}/kustomization.yaml: ${unknown.join(', ')} is not rendered here; use kubectl kustomize`);
  const found = (kustomization.resources ?? []).flatMap((path) => readResource(join(folder, path)));
  return found.map((manifest) => transform(manifest, kustomization));
}

function fieldsBeyond(items: readonly object[] | undefined, fields: readonly string[]): string[] {
  return (items ?? []).flatMap((item) => Object.keys(item).filter((field) => !fields.includes(field)));
}

function readResource(path: string): Manifest[] {
  return statSync(path).isDirectory() ? renderManifests(path) : readManifests(path);
}

/** All objects of a YAML file, as they stand there. */
export function readManifests(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`);
    return document.toJS() as Manifest;
  });
}

function transform(manifest: Manifest, { namespace, labels = [], images = [] }: Kustomization): Manifest {
  const pairs = Object.assign({}, ...labels.map((entry) => entry.pairs));
  const placed = namespace === undefined || withoutNamespace.includes(manifest.kind) ? {} : { namespace };
  const labelled = { ...manifest.metadata.labels, ...pairs };
  const metadata = { ...manifest.metadata, ...placed, ...(Object.keys(labelled).length === 0 ? {} : { labels: labelled }) };
  return tag({ ...manifest, metadata }, images) as Manifest;
}

/** Gives every container's image the tag that is asked for. */
function tag(value: unknown, images: readonly { readonly name: string; readonly newTag: string }[]): unknown {
  if (Array.isArray(value)) return value.map((item) => tag(item, images));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => {
      if (field !== 'image' || typeof item !== 'string') return [field, tag(item, images)];
      const name = item.replace(/:[^/:]*$/, '');
      const image = images.find((entry) => entry.name === name);
      return [field, image === undefined ? item : `${name}:${image.newTag}`];
    }),
  );
}
