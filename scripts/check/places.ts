/** Where a file stands in the building: which unit, and which floor inside it. */
export interface Place {
  /** `packages/contracts`, `services/chat`, `web`, `e2e`, `scripts` ...; files of the root are unit `''`. */
  unit: string;
  floor: Floor;
  /** The folder of an adapter, e.g. `routes`; null elsewhere. */
  folder: string | null;
}

/**
 * - `domain`: rules, no I/O; `adapter`: a file in another folder of a service's `src`; `flat`: a file right in `src`;
 * - `wiring`: service.ts, main.ts, migrate.ts; `test`: may see all of its own unit; `other`: units without floors inside.
 */
export type Floor = 'domain' | 'adapter' | 'flat' | 'wiring' | 'test' | 'other';

const wiringFiles = new Set(['service.ts', 'main.ts', 'migrate.ts']);

/** The place of a path. */
export function placeOf(path: string, isTest: boolean): Place {
  const parts = path.split('/');
  const depth = parts[0] === 'packages' || parts[0] === 'services' ? 2 : 1;
  const unit = parts.length > depth ? parts.slice(0, depth).join('/') : '';
  const [src, folder, ...rest] = parts.slice(depth);
  if (isTest) return { unit, floor: 'test', folder: null };
  if (!unit.startsWith('services/') || src !== 'src' || folder === undefined) return { unit, floor: 'other', folder: null };
  if (rest.length > 0) return { unit, floor: folder === 'domain' ? 'domain' : 'adapter', folder };
  return { unit, floor: wiringFiles.has(folder) ? 'wiring' : 'flat', folder: null };
}
