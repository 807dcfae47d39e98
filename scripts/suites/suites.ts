/** One part of `npm test`. */
export interface Suite {
  readonly name: string;
  /** Test files, as globs; none for what `npm run check` runs. */
  readonly files: readonly string[];
  /** Test files at once, on two cores. */
  readonly concurrency: number;
  /** Programs it runs besides Node. */
  readonly needs: readonly ('servers' | 'browser')[];
  /** Whether it needs one running Chatter for all its files. */
  readonly needsChatter?: true;
}

/** In the order in which they run: what is cheap to fail comes first. */
export const suites: readonly Suite[] = [
  { name: 'check', files: [], concurrency: 1, needs: [] },
  {
    name: 'services',
    files: ['packages/{platform,client,testkit}/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
    concurrency: 2,
    needs: ['servers'],
  },
  { name: 'e2e', files: ['e2e/*.test.ts', 'e2e/!(browser)/**/*.test.ts'], concurrency: 1, needs: ['servers'] },
  { name: 'browser', files: ['e2e/browser/**/*.test.ts'], concurrency: 1, needs: ['servers', 'browser'], needsChatter: true },
];
