import type { Page } from 'playwright-core';
import type { Visitor } from './visitor.ts';

type Theme = 'light' | 'dark';

/**
 * Checks a page as it is by day and by night, and keeps a picture of each, named for its theme at the end. What it consists of is the same
 * by day and by night, and is asked once. A pointer over it would be seen too, so it is put away.
 */
export async function lookInBothThemes(visitor: Visitor, picture: string): Promise<void> {
  await visitor.page.mouse.move(0, 0);
  await inBothThemes(visitor, async (theme) => {
    await (theme === 'light' ? visitor.accessible() : visitor.readable());
    await visitor.picture(`${picture}-${theme}`);
  });
}

/** The pictures alone. */
export function pictureInBothThemes(visitor: Visitor, picture: string): Promise<void> {
  return inBothThemes(visitor, (theme) => visitor.picture(`${picture}-${theme}`));
}

/** It ends by day. */
async function inBothThemes({ page }: Visitor, look: (theme: Theme) => Promise<void>): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await turn(page, theme);
    await look(theme);
  }
  await turn(page, 'light');
}

/** Lets it become day or night at who looks at a page: the app follows the theme of the system at once (`theme.test.ts`). */
export async function turn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.locator(`html.${theme}`).waitFor();
}
