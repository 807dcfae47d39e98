/**
 * Does some work for each item, for at most so many at a time, beginning in their order.
 * @returns what came of each, in the order of the items
 * @throws what the first work that failed threw, once the work under way has ended; no more is begun then
 */
export async function runAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const hand = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        results.set(next[0], await work(next[1]));
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const hands = await Promise.allSettled(Array.from({ length: atOnce }, hand));
  for (const ended of hands) if (ended.status === 'rejected') throw ended.reason;
  return items.map((_, at) => results.get(at) as Result);
}
