import type { Registry } from 'prom-client';

const ours = 'chatter_';

/** Our own gauges as they are now, by name; of several with different labels the largest. Who does not know its figure is left out. */
export async function gaugesOf(metrics: Registry): Promise<Record<string, number>> {
  const all = await metrics.getMetricsAsJSON();
  // The library's types call it a number, and it is a word.
  const gauges = all.filter(({ name, type }) => String(type) === 'gauge' && name.startsWith(ours));
  const figures = gauges.map(({ name, values }): [string, number] => [name, Math.max(...values.map(({ value }) => value))]);
  return Object.fromEntries(figures.filter(([, figure]) => Number.isFinite(figure)));
}
