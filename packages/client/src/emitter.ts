export type Listener<Data> = (data: Data) => unknown;

/** Typed listeners. One that throws, or whose promise rejects, is reported and disturbs nobody else. */
export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: readonly Listener<Events[Name]>[] } = {};
  readonly #onFault: (fault: unknown) => void;

  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    this.#listeners[name] = [...(this.#listeners[name] ?? []), listener];
    return () => {
      this.#listeners[name] = this.#listeners[name]?.filter((other) => other !== listener) ?? [];
    };
  }

  /** Tells all listeners, in the order in which they came. */
  emit<Name extends keyof Events>(name: Name, data: Events[Name]): void {
    for (const listener of this.#listeners[name] ?? []) {
      try {
        const answer = listener(data);
        if (answer instanceof Promise) answer.catch(this.#onFault);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
  }
}
