import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A browser window with nothing in it: no cookie, nothing stored, no history. */
export interface Window {
  readonly page: Page;
  /** Gathers what the page complains of from now on: all that is neither usual nor expected. */
  watch(expected?: RegExp): string[];
  /** Empties it and keeps it for the next who wants one like it. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

// A browser writes every refused request to its console. Asking who one is, and a wrong password, are refused as they should be.
const usual = /status of 401/;

/** More than a journey has open at once; each takes up to 100 MB. */
const mostLeft = 6;

/**
 * Windows that were left, each with its kind, the longest ago first. Their processes have read the app before, as those of anybody have who
 * comes back: showing it again takes a third of the computing that the first time takes.
 */
const left = new WeakMap<Browser, [kind: string, Window][]>();

/** One that was left, or a new one: the options are all that tells windows apart. */
export async function openWindow(browser: Browser, options: BrowserContextOptions): Promise<Window> {
  const windows = left.get(browser) ?? [];
  left.set(browser, windows);
  const kind = JSON.stringify(options);
  const at = windows.findLastIndex(([its]) => its === kind);
  const [found] = at < 0 ? [] : windows.splice(at, 1);
  const keep = async (window: Window) => {
    windows.push([kind, window]);
    if (windows.length > mostLeft) await windows.shift()?.[1].close();
  };
  return found?.[1] ?? newWindow(browser, options, keep);
}

async function newWindow(browser: Browser, options: BrowserContextOptions, keep: (window: Window) => Promise<void>): Promise<Window> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const site = options.baseURL ?? '';
  let note: (fault: string) => void = () => undefined;
  listen(page, site, (fault) => note(fault));
  const window: Window = {
    page,
    watch(expected) {
      const faults: string[] = [];
      note = (fault) => {
        if (!usual.test(fault) && expected?.test(fault) !== true) faults.push(fault);
      };
      return faults;
    },
    async leave() {
      note = () => undefined;
      // What was closed, has crashed or has no way to its site is of no use to anybody else.
      const useful = await empty(page, site).then(
        () => true,
        () => false,
      );
      await (useful ? keep(window) : context.close());
    },
    close: () => context.close(),
  };
  return window;
}

/** Errors in the console (violations of the content policy are among them), uncaught errors, dialogs, requests to anybody else. */
function listen(page: Page, site: string, note: (fault: string) => void): void {
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
}

/** Takes all of a visit out of a window: what follows finds it as a new one. */
async function empty(page: Page, site: string): Promise<void> {
  const context = page.context();
  for (const other of context.pages()) if (other !== page) await other.close();
  await context.setOffline(false);
  await page.unrouteAll();
  await page.mouse.move(0, 0);
  // A page of the same site: a blank one would have a process of its own.
  await page.goto('/mark.svg');
  await page.evaluate('sessionStorage.clear()');
  await context.clearCookies();
  await context.clearPermissions();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: site, storageTypes: 'all' });
  await devtools.send('Page.resetNavigationHistory');
  await devtools.detach();
}
