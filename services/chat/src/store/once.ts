/** Runs work once for all who ask for the same key at the same time. */
export function once<K, T>(running: Map<K, Promise<T>>, key: K, work: () => Promise<T>): Promise<T> {
  let promise = running.get(key);
  if (promise === undefined) {
    promise = work().finally(() => running.delete(key));
    running.set(key, promise);
  }
  return promise;
}
