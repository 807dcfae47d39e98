import { until } from '@chatter/testkit/until.ts';
import type { Locator, Page } from 'playwright-core';

/** A conversation with the assistant, as people see it. */
export class AnswersPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get finished(): Locator {
    return this.page.locator('[data-answer][aria-busy=false]');
  }

  get stop(): Locator {
    return this.page.getByRole('button', { name: 'Stop the answer' });
  }

  /** What is said to have made an answer. */
  made(by: string): Locator {
    return this.finished.locator('[data-via]').getByText(by, { exact: true }).last();
  }

  /** Waits until more of an answer that is not finished has been seen twice. */
  async growing(): Promise<void> {
    const seen = new Set<number>();
    await until('an answer grows', async () => {
      const text = await this.page.locator('[data-answer][aria-busy=true] .markdown').allInnerTexts();
      for (const { length } of text) if (length > 0) seen.add(length);
      return seen.size >= 3;
    });
  }

  /** Texts of the finished answers on screen, in order. */
  texts(): Promise<string[]> {
    return this.finished.locator('.markdown').allInnerTexts();
  }
}
