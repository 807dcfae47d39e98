import type { Edge } from './edges.ts';
import type { Place } from './places.ts';

interface Step {
  edge: Edge;
  from: Place;
  /** Null when the import leaves the repository. */
  to: Place | null;
}

interface StoreyRule {
  rule: string;
  /** What is wrong with an import, or null. */
  objects(step: Step): string | null;
}

const packages = ['packages/contracts', 'packages/platform', 'packages/client', 'packages/testkit'];
const forServices = ['packages/contracts', 'packages/platform'];

/** Which units a unit may import besides itself; services have one entry. `tests` may import more. */
const below: Readonly<Record<string, { units: readonly string[]; tests?: readonly string[] }>> = {
  'packages/contracts': { units: [] },
  'packages/platform': { units: ['packages/contracts'], tests: ['packages/testkit'] },
  'packages/client': { units: ['packages/contracts'], tests: ['packages/testkit'] },
  'packages/testkit': { units: forServices },
  services: { units: forServices, tests: ['packages/testkit'] },
  web: { units: ['packages/contracts', 'packages/client'], tests: ['packages/testkit'] },
  e2e: { units: packages },
  scripts: { units: packages },
};

const kindOf = (unit: string) => (unit.startsWith('services/') ? 'services' : unit);

/** The floor table of CONTRIBUTING.md, a rule each. */
export const storeyRules: readonly StoreyRule[] = [
  { rule: 'no-service-to-service', objects: betweenServices },
  { rule: 'top-floor', objects: fromTheTop },
  { rule: 'floors', objects: betweenUnits },
  { rule: 'contracts-stand-alone', objects: ofContracts },
  { rule: 'domain-is-pure', objects: ofDomain },
  { rule: 'adapters-keep-apart', objects: ofAdapters },
  { rule: 'no-computed-import', objects: ofComputed },
  { rule: 'stay-inside', objects: byRelativePath },
];

function betweenServices({ from, to }: Step): string | null {
  const two = from.unit.startsWith('services/') && to?.unit.startsWith('services/') && to.unit !== from.unit;
  return two ? 'a service never imports another; use its facts or calls' : null;
}

function fromTheTop({ from, to, edge }: Step): string | null {
  if ((from.unit !== 'e2e' && from.unit !== 'scripts') || !to?.unit.startsWith('services/')) return null;
  const known = edge.to.kind === 'file' && /\/src\/(?:service|migrate)\.ts$/.test(edge.to.path);
  return known ? null : 'of a service only service.ts and migrate.ts are for e2e and scripts';
}

function betweenUnits({ from, to }: Step): string | null {
  const allowed = below[kindOf(from.unit)];
  if (to === null || to.unit === from.unit || allowed === undefined) return null;
  if (isTop(from.unit) && to.unit.startsWith('services/')) return null; // judged by the top floor's own rule
  if (allowed.units.includes(to.unit) || (from.floor === 'test' && allowed.tests?.includes(to.unit))) return null;
  return `${from.unit} stands on ${allowed.units.join(', ') || 'nothing of ours'}, not on ${to.unit || 'the root'}`;
}

const isTop = (unit: string) => unit === 'e2e' || unit === 'scripts';

function ofContracts({ from, edge }: Step): string | null {
  if (from.unit !== 'packages/contracts' || from.floor === 'test') return null;
  const outside = edge.to.kind === 'builtin' || (edge.to.kind === 'package' && edge.to.name !== 'typebox');
  return outside ? 'contracts import typebox only: browsers read them too' : null;
}

/** `Refusal` is how a use case says no; it is the one thing of the platform a domain may know. */
const refusal = 'packages/platform/src/refusal.ts';

function ofDomain({ from, to, edge }: Step): string | null {
  if (from.floor !== 'domain') return null;
  if (to === null) return 'a domain imports contracts and itself only; pass what it needs as deps';
  const known = to.unit === 'packages/contracts' || to.floor === 'domain' || (edge.to.kind === 'file' && edge.to.path === refusal);
  return known ? null : 'a domain imports contracts and itself only; pass what it needs as deps';
}

/** Adapters may name each other's types; the instances are handed to them by the wiring. */
function ofAdapters({ from, to, edge }: Step): string | null {
  if (to === null || to.unit !== from.unit || (from.floor !== 'adapter' && from.floor !== 'flat')) return null;
  if (to.floor === 'wiring') return 'wiring imports the rest, never the other way';
  const other = from.floor === 'adapter' && to.floor === 'adapter' && to.folder !== from.folder;
  return other && !edge.typeOnly ? `${from.folder}/ and ${to.folder}/ are both adapters: let service.ts bring them together` : null;
}

function ofComputed({ from, edge }: Step): string | null {
  const free = from.floor === 'test' || isTop(from.unit) || from.unit === '' || from.unit === 'web' || from.unit === 'tools';
  return edge.to.kind === 'computed' && !free ? 'say what is imported, so that people and tools can follow it' : null;
}

function byRelativePath({ from, to, edge }: Step): string | null {
  const leaves = edge.specifier.startsWith('.') && to !== null && to.unit !== from.unit;
  return leaves && !isTop(from.unit) ? "use the package's name, not a path out of this one" : null;
}
