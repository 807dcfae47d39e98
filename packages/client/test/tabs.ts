import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { browserBinaries } from '@chatter/testkit/browser-binaries.ts';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { chromium, type Page } from 'playwright-core';

/** Tabs of one browser, on a page that has this package's modules below `/src/`. */
export interface Tabs extends AsyncDisposable {
  open(): Promise<Page>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a browser; disposing of it closes it. */
export async function openTabs(): Promise<Tabs> {
  const executablePath = findBinary(browserBinaries);
  if (executablePath === null) throw new Error('This test needs Chromium: install chromium, or put it on PATH.');
  await using parts = new AsyncDisposableStack();
  const base = await serve(parts);
  const browser = await chromium.launch({ executablePath, args: flags });
  parts.defer(() => browser.close());
  const context = await browser.newContext();
  const owned = parts.move();
  return {
    async open() {
      const page = await context.newPage();
      await page.goto(base);
      return page;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Serves an empty page, and TypeScript with its types stripped. */
async function serve(parts: AsyncDisposableStack): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const isModule = pathname.startsWith('/src/');
    response.writeHead(200, { 'content-type': isModule ? 'text/javascript' : 'text/html' });
    response.end(isModule ? stripTypeScriptTypes(await readFile(new URL(`..${pathname}`, import.meta.url), 'utf8')) : '<!doctype html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  parts.defer(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
