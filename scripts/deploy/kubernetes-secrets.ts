import type { Files } from './files.ts';

/** One Secret per folder, `chatter-<folder>`, with its files as keys: to be applied before the manifests, which refer to them. */
export function kubernetesSecrets(files: Files, namespace: string): string {
  const folders = Map.groupBy(Object.entries(files), ([path]) => path.slice(0, path.lastIndexOf('/')));
  return [...folders].map(([folder, entries]) => secret(`chatter-${folder.replaceAll('/', '-')}`, namespace, entries)).join('---\n');
}

/** JSON texts are YAML too. */
function secret(name: string, namespace: string, entries: readonly (readonly [path: string, text: string])[]): string {
  const data = entries.map(([path, text]) => `  ${path.slice(path.lastIndexOf('/') + 1)}: ${JSON.stringify(text)}`);
  const head = ['apiVersion: v1', 'kind: Secret', 'type: Opaque', 'metadata:', `  name: ${name}`, `  namespace: ${namespace}`];
  return `${[...head, 'stringData:', ...data].join('\n')}\n`;
}
