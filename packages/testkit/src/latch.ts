import { NotInTime } from './until.ts';

/** A promise that the outside resolves, and that gives up by itself: for waiting on a fact that arrives by callback. */
export interface Latch<T> {
  open(value: T): void;
  /** Settles when opened, or rejects with NotInTime. */
  readonly opened: Promise<T>;
}

/**
 * @param what the fact awaited, in words, for the error
 * @param withinMs milliseconds until it gives up
 */
export function latch<T = void>(what: string, withinMs = 10_000): Latch<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new NotInTime(`${what}: not within ${withinMs / 1000} s`)), withinMs);
  promise.catch(() => {});
  return {
    open(value) {
      clearTimeout(timer);
      resolve(value);
    },
    opened: promise,
  };
}
