import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { processEnvironment } from '@chatter/platform/config.ts';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Chatter } from './chatter.ts';
import type { Someone } from './someone.ts';
import { openWindow } from './window.ts';

export interface VisitOptions {
  who?: Someone;
  phone?: boolean;
  theme?: 'light' | 'dark';
  /** Origin that is visited; the app's by default. */
  site?: string;
  /** Address of a proxy. */
  proxy?: string;
  /** What of the browser's complaints is no fault in this journey. */
  expected?: RegExp;
}

/** One browser window, on its own: others see nothing of it. Complaints of the page are faults of the test. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  /** Fails on accessibility faults that matter (axe-core, WCAG 2.2 A and AA), with what and where. */
  accessible(): Promise<void>;
  /** Of this only what depends on colours: for a page that was asked all of it in other ones. */
  readable(): Promise<void>;
  /** Keeps a picture in e2e/screenshots, where E2E_PICTURES asks for pictures: nobody looks at those of an ordinary run. */
  picture(name: string): Promise<void>;
}

const pictures = join(import.meta.dirname, '..', 'screenshots');
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** Opens a page at `path`, signed in as `who` if given. */
export async function visit(browser: Browser, chatter: Chatter, path: string, options: VisitOptions = {}): Promise<Visitor> {
  const site = options.site ?? chatter.gateway;
  const window = await openWindow(browser, windowOptions(chatter, options));
  const { page } = window;
  if (options.who !== undefined) {
    const [name = '', value = ''] = options.who.cookie.split('=');
    await page.context().addCookies([{ name, value, url: chatter.gateway, httpOnly: true, sameSite: 'Lax' }]);
  }
  await page.emulateMedia({ colorScheme: options.theme ?? 'light' });
  const faults = window.watch(options.expected);
  await page.goto(path);
  return {
    page,
    accessible: () => checkAccessible(page, everyRule),
    readable: () => checkAccessible(page, colourRules),
    async picture(name) {
      if (processEnvironment().E2E_PICTURES === undefined) return;
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async [Symbol.asyncDispose]() {
      const found = [...faults];
      // Elsewhere it was given an authenticator, which it keeps.
      await ([chatter.gateway, chatter.mailbox].includes(site) ? window.leave() : window.close());
      assert.deepEqual(found, [], 'the page complained');
    },
  };
}

function windowOptions({ gateway }: Chatter, { phone = false, site = gateway, proxy }: VisitOptions): BrowserContextOptions {
  return {
    baseURL: site,
    viewport: phone ? sizes.phone : sizes.desktop,
    isMobile: phone,
    hasTouch: phone,
    deviceScaleFactor: phone ? 2 : 1,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(proxy === undefined ? {} : { proxy: { server: proxy } }),
  };
}

const everyRule: axe.RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
const colourRules: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

async function checkAccessible(page: Page, runOnly: axe.RunOnly): Promise<void> {
  // It stays in the page: reading it again takes as long as looking at a page.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => (globalThis as unknown as { axe: typeof axe }).axe.run(options), {
    runOnly,
    // What passes is not described: that takes longer than to find it.
    resultTypes: ['violations' as const],
  });
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = grave.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} (${node.any[0]?.message ?? ''})`));
  assert.deepEqual(found, [], 'accessibility faults');
}
