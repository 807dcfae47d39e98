/** What is used of IndexedDB, of which this package's other platforms have no types. */
interface Request<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
}

export interface Store {
  put(value: unknown): unknown;
  delete(key: string): unknown;
  getAll(): Request<unknown[]>;
}

interface Transaction {
  readonly error: unknown;
  objectStore(name: string): Store;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}

export interface Database {
  createObjectStore(name: string, options: { keyPath: string }): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): Transaction;
  close(): void;
}

interface Factory {
  open(name: string, version: number): OpenRequest;
}

const storeName = 'entries';

/**
 * Opens a database with one store of entries, keyed by `m`; makes it where there is none.
 * @throws Error where the platform has no IndexedDB; else what kept it from opening
 */
export async function openDatabase(name: string): Promise<Database> {
  const { indexedDB } = globalThis as unknown as { indexedDB?: Factory };
  if (indexedDB === undefined) throw new Error('This platform has no IndexedDB.');
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'm' });
  return await resultOf(request);
}

/**
 * Works on the store in one transaction, and returns when it is committed.
 * @param work must ask for all it wants before it first waits for anything but the store
 * @throws what aborted the transaction, or what `work` throws
 */
export async function transact<T>(database: Database, mode: 'readonly' | 'readwrite', work: (store: Store) => Promise<T> | T): Promise<T> {
  const transaction = database.transaction(storeName, mode);
  const committed = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const [answer] = await Promise.all([work(transaction.objectStore(storeName)), committed]);
  return answer;
}

/** Waits for a request. */
export function resultOf<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
