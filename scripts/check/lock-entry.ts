/** An entry of package-lock.json (version 3), as far as it matters here. */
export interface LockEntry {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
  optionalDependencies?: Record<string, string>;
}

/** The entries of a lock by key: `''` for the root, `services/chat`, `node_modules/vite`. */
export type Lock = Readonly<Record<string, LockEntry>>;

export interface LockFault {
  /** The entry's key, e.g. `node_modules/vite`. */
  key: string;
  rule: string;
  message: string;
}
