/**
 * Does a work for all who ask for it: those who ask while it is under way get one more, begun when that is done, so that what they see is
 * not older than their asking.
 */
export function oneAfterAnother(work: () => Promise<void>): () => Promise<void> {
  let now: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    now = work().finally(() => {
      now = null;
    });
    return now;
  };
  return () => {
    if (now === null) return begin();
    next ??= now.then(begin, begin);
    return next;
  };
}
