/** One part of `npm test`. */
export interface Suite {
  readonly name: string;
  /** Test files, as globs; none for what `npm run check` runs. */
  readonly files: readonly string[];
  /** How many of its files, at most, share a process; each has one of its own else. */
  readonly together?: number;
  /** A module that is loaded before such files, so that its hooks are those of all of them. */
  readonly preload?: string;
  /** Programs it runs besides Node. */
  readonly needs: readonly ('servers' | 'browser')[];
  /** Whether it needs one running Chatter for all its files. */
  readonly needsChatter?: true;
  /** It runs only when it is asked for. */
  readonly onDemand?: true;
  /** What its tests read from the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const path = {
  files: ['e2e/path/**/*.test.ts'],
  together: 12,
  preload: 'e2e/shared-system.ts',
  needs: ['servers'],
} as const satisfies Omit<Suite, 'name'>;

/** In the order in which their files run, but for those that take long: at the end come those that take least. */
export const suites: readonly Suite[] = [
  { name: 'check', files: [], needs: [] },
  // Processes are killed and links cut while a crowd talks; all of it by `npm run e2e:faults -- --all`.
  { name: 'faults', files: ['e2e/faults/short-set.ts'], needs: ['servers'] },
  {
    name: 'browser',
    files: ['e2e/browser/**/*.test.ts'],
    together: 8,
    preload: 'e2e/browser/harness.ts',
    needs: ['servers', 'browser'],
    needsChatter: true,
  },
  // Nonsense at every door.
  { name: 'fuzz', files: ['e2e/fuzz/**/*.test.ts'], needs: ['servers'] },
  { name: 'e2e', ...path },
  // The message path once more, on two of each service.
  { name: 'replicas', ...path, onDemand: true, env: { E2E_REPLICAS: '2' } },
  { name: 'commands', files: ['e2e/{commands,faults,load}/**/*.test.ts'], together: 20, needs: ['servers'] },
  {
    name: 'services',
    files: ['packages/{platform,client,testkit}/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
    together: 12,
    needs: ['servers'],
  },
];
