import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { processEnvironment } from '@chatter/platform/config.ts';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Chatter } from './chatter.ts';
import type { Someone } from './someone.ts';

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

/** One browser window, on its own: nothing is shared with others. Complaints of the page are faults of the test. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  /** Fails on accessibility faults that matter (axe-core, WCAG 2.2 A and AA), with what and where. */
  accessible(): Promise<void>;
  /** Keeps a picture in e2e/screenshots, where E2E_PICTURES asks for pictures: nobody looks at those of an ordinary run. */
  picture(name: string): Promise<void>;
}

const pictures = join(import.meta.dirname, '..', 'screenshots');
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
// A browser writes every refused request to its console. Asking who one is, and a wrong password, are refused as they should be.
const usual = /status of 401/;

/** Opens a page at `path`, signed in as `who` if given. */
export async function visit(browser: Browser, chatter: Chatter, path: string, options: VisitOptions = {}): Promise<Visitor> {
  const context = await browser.newContext(contextOptions(chatter, options));
  if (options.who !== undefined) {
    const [name = '', value = ''] = options.who.cookie.split('=');
    await context.addCookies([{ name, value, url: chatter.gateway, httpOnly: true, sameSite: 'Lax' }]);
  }
  const page = await context.newPage();
  const faults = listen(page, options.site ?? chatter.gateway, options.expected);
  await page.goto(path);
  return {
    page,
    accessible: () => checkAccessible(page),
    async picture(name) {
      if (processEnvironment().E2E_PICTURES === undefined) return;
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      assert.deepEqual(faults, [], 'the page complained');
    },
  };
}

function contextOptions(
  { gateway }: Chatter,
  { phone = false, theme = 'light', site = gateway, proxy }: VisitOptions,
): BrowserContextOptions {
  return {
    baseURL: site,
    viewport: phone ? sizes.phone : sizes.desktop,
    isMobile: phone,
    hasTouch: phone,
    deviceScaleFactor: phone ? 2 : 1,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(proxy === undefined ? {} : { proxy: { server: proxy } }),
  };
}

/** Errors in the console (violations of the content policy are among them), uncaught errors, dialogs, requests to anybody else. */
function listen(page: Page, site: string, expected?: RegExp): string[] {
  const faults: string[] = [];
  const note = (fault: string) => {
    if (!usual.test(fault) && expected?.test(fault) !== true) faults.push(fault);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${site}/`) && !/^(data|blob):/.test(request.url())) note(`foreign request: ${request.url()}`);
  });
  return faults;
}

async function checkAccessible(page: Page): Promise<void> {
  // It stays in the page: reading it again takes as long as looking at a page.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => (globalThis as unknown as { axe: typeof axe }).axe.run(options), {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // What passes is not described: that takes longer than to find it.
    resultTypes: ['violations' as const],
  });
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = grave.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)} (${node.any[0]?.message ?? ''})`));
  assert.deepEqual(found, [], 'accessibility faults');
}
