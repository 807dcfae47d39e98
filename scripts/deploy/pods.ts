import type { ConfigMap, Container, EnvVar, PodSpec } from 'kubernetes-types/core/v1.d.ts';
import type { Manifest } from './render-manifests.ts';

/** The pods that a manifest makes, whatever kind makes them. */
export interface Pods {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly container: Container;
}

type Template = { spec: { template: { metadata: { labels: Record<string, string> }; spec: PodSpec } } };

/** All that runs: of Deployments, StatefulSets and Jobs, each with one container. */
export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
    .map((manifest) => {
      const { template } = (manifest as unknown as Template).spec;
      const [container, ...more] = template.spec.containers;
      if (container === undefined || more.length > 0) throw new Error(`${manifest.metadata.name} has ${more.length + 1} containers`);
      return { kind: manifest.kind, name: manifest.metadata.name, labels: template.metadata.labels, spec: template.spec, container };
    });
}

/**
 * The environment of a container, with what its ConfigMaps say.
 * @param place where a mounted Secret's folder is to be read, instead of its mount path
 */
export function envOf(
  { spec, container }: Pods,
  manifests: readonly Manifest[],
  place: (secret: string) => string,
): Record<string, string> {
  const mounted = (container.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const secret = spec.volumes?.find((volume) => volume.name === name)?.secret?.secretName;
    return secret === undefined ? [] : [[mountPath, place(secret)] as const];
  });
  const located = (text: string) =>
    mounted.reduce((path, [from, to]) => (path.startsWith(`${from}/`) ? to + path.slice(from.length) : path), text);
  return Object.fromEntries((container.env ?? []).map((entry) => [entry.name, located(textOf(entry, manifests))]));
}

/** An optional Secret's value is none. */
function textOf({ name, value, valueFrom }: EnvVar, manifests: readonly Manifest[]): string {
  if (value !== undefined) return value;
  if (valueFrom?.secretKeyRef?.optional === true) return '';
  const ref = valueFrom?.configMapKeyRef;
  const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === ref?.name) as ConfigMap | undefined;
  const found = map?.data?.[ref?.key ?? ''];
  if (found === undefined) throw new Error(`${name}: ${ref?.name} has no ${ref?.key}`);
  return found;
}
