/** Wraps work so that asking again for the same key while it is under way gives the same promise; `forget` lets the next ask begin anew. */
export function once(work: (key: string) => Promise<void>): ((key: string) => Promise<void>) & { forget(): void } {
  let underWay = new Map<string, Promise<void>>();
  const ask = (key: string) => {
    const all = underWay;
    const running = all.get(key) ?? work(key).finally(() => all.delete(key));
    all.set(key, running);
    return running;
  };
  const forget = () => {
    underWay = new Map();
  };
  return Object.assign(ask, { forget });
}
