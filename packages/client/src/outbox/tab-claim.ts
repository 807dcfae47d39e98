/** What is used of the Web Locks API. */
interface Locks {
  request<T>(name: string, options: { ifAvailable?: boolean }, held: (lock: unknown) => Promise<T> | T): Promise<T>;
}

/** This tab's name, and how it knows that others are gone. */
export interface TabClaim {
  readonly tab: string;
  /** False where tabs cannot know of each other. */
  readonly exact: boolean;
  /** Does something in the stead of a tab that is gone, and no other tab does it at the same time; null if that one lives. */
  ifGone<T>(tab: string, act: () => Promise<T>): Promise<T | null>;
  /** This tab is gone. */
  release(): void;
}

/**
 * Gives this tab a name that no other has had. A lock with that name is held for as long as the tab lives: the browser lets it go
 * even when the tab crashes, and who can have it knows that the tab is gone.
 * @param scope tabs of one scope share something; others do not meet
 */
export async function claimTab(scope: string): Promise<TabClaim> {
  const tab = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const { locks } = (globalThis as unknown as { navigator?: { locks?: Locks } }).navigator ?? {};
  if (locks === undefined) return { tab, exact: false, ifGone: (_, act) => act(), release: () => {} };
  const life = Promise.withResolvers<void>();
  await new Promise<void>((granted, refused) => {
    const hold = () => {
      granted();
      return life.promise;
    };
    locks.request(`${scope}:${tab}`, {}, hold).catch(refused);
  });
  return {
    tab,
    exact: true,
    ifGone: (other, act) => locks.request(`${scope}:${other}`, { ifAvailable: true }, (lock) => (lock === null ? null : act())),
    release: life.resolve,
  };
}
