import type { Latency } from '../phase.ts';
import { Samples } from '../quantile.ts';
import { ask } from './ask.ts';

/** One conversation, and somebody who may read it. */
export interface PageAsk {
  url: string;
  headers: Record<string, string>;
}

export interface ReadPlan {
  asks: PageAsk[];
  /** Requests under way. */
  atOnce: number;
  seconds: number;
  /** Rows that each page must have. */
  rows: number;
}

export interface ReadOutcome {
  read: number;
  latency: Latency;
  /** Answers that were no such page. */
  wrong: number;
}

/** Of so many pages one is read row by row; of all of them the status counts. */
const lookEvery = 16;

/** Closed loop: reads newest pages of these conversations in turn, so many at a time, as long as asked. */
export async function readPages({ asks, atOnce, seconds, rows }: ReadPlan): Promise<ReadOutcome> {
  const samples = new Samples();
  const endAt = performance.now() + seconds * 1000;
  let next = 0;
  let wrong = 0;
  const reader = async () => {
    while (performance.now() < endAt) {
      const turn = next++;
      const { url, headers } = asks[turn % asks.length] as PageAsk;
      const askedAt = performance.now();
      const { status, body } = await ask('GET', url, headers);
      samples.add(performance.now() - askedAt);
      if (status !== 200 || (turn % lookEvery === 0 && !isPage(body, rows))) wrong++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
  return { read: next, latency: samples.latency(), wrong };
}

/** Whether a body is a page of so many rows that follow each other. */
export function isPage(body: Buffer, rows: number): boolean {
  const { items } = JSON.parse(body.toString()) as { items: { seq: number }[] };
  return items.length === rows && items.every(({ seq }, index) => index === 0 || seq === (items[index - 1]?.seq ?? 0) + 1);
}
