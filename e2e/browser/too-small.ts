import type { Page } from 'playwright-core';

/** Buttons and fields below 44 CSS pixels in either direction, by their names. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.locator('button:visible, input:visible, textarea:visible, nav a:visible').evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < 44 || height < 44 ? [`${element.getAttribute('aria-label') ?? element.textContent}: ${width} x ${height}`] : [];
    }),
  );
}
