import { after } from 'node:test';
import { browserBinaries } from '@chatter/testkit/browser-binaries.ts';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { type Browser, chromium } from 'playwright-core';
import { type Chatter, openChatter } from './chatter.ts';
import { firstPassword } from './first-password.ts';
import { makePeople, type Someone } from './someone.ts';
import { type VisitOptions, type Visitor, visit } from './visitor.ts';

/** A running Chatter, a browser, and people to be: everything a journey needs. */
export interface Harness extends AsyncDisposable {
  readonly chatter: Chatter;
  people<Names extends string[]>(...names: Names): Promise<{ [At in keyof Names]: Someone }>;
  /** People with the first password (`first-password.ts`). */
  withPassword<Names extends string[]>(...names: Names): Promise<{ [At in keyof Names]: Someone }>;
  visit(path: string, options?: VisitOptions): Promise<Visitor>;
}

/** No sandbox: tests run as root in containers. Nothing that would talk to anybody but the page's own server. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One for all tests of a process: what visits must not share they have in contexts of their own. */
let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/** Opens the harness; disposing of it ends what it started but the browser. `alone`: with a Chatter that no other test uses. */
export async function openHarness({ alone = false } = {}): Promise<Harness> {
  await using parts = new AsyncDisposableStack();
  const chatter = parts.use(await openChatter(alone));
  browser ??= launch();
  const shared = await browser;
  const owned = parts.move();
  return {
    chatter,
    people: async <Names extends string[]>(...names: Names) => (await makePeople(chatter, names)) as { [At in keyof Names]: Someone },
    withPassword: async <Names extends string[]>(...names: Names) =>
      (await makePeople(chatter, names, firstPassword)) as { [At in keyof Names]: Someone },
    visit: (path, options) => visit(shared, chatter, path, options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function launch(): Promise<Browser> {
  const executablePath = findBinary(browserBinaries);
  if (executablePath === null) throw new Error('The browser tests need Chromium: install chromium, or put it on PATH.');
  return chromium.launch({ executablePath, args: flags });
}
