import assert from 'node:assert/strict';
import { NotInTime, until } from '@chatter/testkit/until.ts';
import type { Locator } from 'playwright-core';

/** As long as Playwright waits for an element. */
const withinMs = 30_000;

/**
 * Waits until what a page says is what is expected: a page is at work a moment longer than it takes to see the first part of it. What
 * must never be there is read once instead, after what would bring it.
 * @throws AssertionError that shows both when it does not come
 */
export async function comes<T>(read: () => Promise<T>, expected: NoInfer<T>, message?: string): Promise<void> {
  const same = async () => {
    assert.deepEqual(await read(), expected, message);
    return true;
  };
  try {
    await until(message ?? 'what is expected comes', same, { withinMs });
  } catch (error) {
    throw error instanceof NotInTime ? error.cause : error;
  }
}

/** Waits until nothing of it is in the page any more. */
export async function gone(locator: Locator): Promise<void> {
  await comes(() => locator.count(), 0, `${locator} goes`);
}
