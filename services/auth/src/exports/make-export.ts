import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Seen } from './read-conversations.ts';
import { type ZipFile, zip } from './zip.ts';

const largestPhoto = 640;
/** So many bytes of messages are written; what comes then is left out, and the copy says so. */
const mostBytes = 2 * 1024 ** 3;
const describedAtOnce = 100;

interface OwnFiles {
  files: Record<string, unknown>;
  photo: string | null;
}

export interface MakeExportDeps {
  now(): Date;
  ownData: { files(account: string): Promise<OwnFiles | null> };
  photos: { get(id: string, size: number): Promise<Buffer | null> };
  accounts: { describe(ids: readonly string[]): Promise<Person[]> };
  conversations: {
    list(account: string): Promise<Seen[]>;
    /** Rows page by page, the oldest first. */
    read(account: string, of: Seen): AsyncIterable<Item[]>;
    mutes(account: string): Promise<string[]>;
  };
  /** Left out: 2 GiB. */
  mostBytes?: number;
}

/** Called as the work goes on, at least with each page of messages; what it throws ends the work. */
export type Step = (done: number, total: number) => Promise<void>;

/**
 * Makes the copy of somebody's data: what they told, their photo, and what was said where they are, as far as they may see it. Of all that
 * was said a page is held at a time, and the next is asked for once whoever takes the zip has taken what was made of the former.
 * @returns the zip, which is made as it is taken; null when the account is gone
 */
export async function makeExport(deps: MakeExportDeps, account: string, step: Step): Promise<AsyncIterable<Uint8Array> | null> {
  const own = await deps.ownData.files(account);
  return own === null ? null : zip(filesOf(deps, account, own, step), deps.now());
}

async function* filesOf(deps: MakeExportDeps, account: string, own: OwnFiles, step: Step): AsyncGenerator<ZipFile> {
  const files = { ...own.files, 'mutes.json': await deps.conversations.mutes(account) };
  for (const [name, content] of Object.entries(files)) yield { name, content: [json(content)] };
  const photo = own.photo === null ? null : await deps.photos.get(own.photo, largestPhoto);
  if (photo !== null) yield { name: 'photo.webp', content: [photo] };
  const conversations = await deps.conversations.list(account);
  const total = conversations.length + 1;
  const left = { bytes: deps.mostBytes ?? mostBytes };
  let done = 1;
  const note = () => step(done, total);
  for (const seen of conversations) {
    await note();
    const pages = untilGone(deps.conversations.read(account, seen));
    const first = left.bytes <= 0 ? undefined : (await pages.next()).value;
    if (first !== undefined)
      yield { name: `conversations/${seen.c}.json`, content: conversation(deps, seen.c, first, pages, { left, note }) };
    done++;
  }
  await note();
  yield { name: 'README.txt', content: [Buffer.from(readme(deps.now(), left.bytes <= 0))] };
}

/** What somebody may see no more, having left meanwhile, ends there. */
async function* untilGone(pages: AsyncIterable<Item[]>): AsyncGenerator<Item[], undefined> {
  try {
    yield* pages;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not-found') throw error;
  }
  return undefined;
}

/** A conversation as JSON, written as it is read; who has spoken in it comes last. */
async function* conversation(
  deps: MakeExportDeps,
  c: string,
  first: Item[],
  others: AsyncIterable<Item[]>,
  { left, note }: { left: { bytes: number }; note(): Promise<void> },
): AsyncGenerator<Uint8Array> {
  const speakers = new Set<string>();
  const written = (page: readonly Item[]) => {
    const bytes = Buffer.from(page.map((item) => JSON.stringify(item)).join(',\n'));
    left.bytes -= bytes.length;
    for (const { from } of page) speakers.add(from);
    return bytes;
  };
  yield Buffer.from(`{"conversation": ${JSON.stringify(c)}, "messages": [\n`);
  yield written(first);
  for await (const page of others) {
    if (left.bytes <= 0) break;
    await note();
    if (page.length > 0) yield Buffer.concat([Buffer.from(speakers.size === 0 ? '' : ',\n'), written(page)]);
  }
  yield Buffer.from(`\n], "people": ${JSON.stringify(await namesOf(deps, [...speakers]), null, 2)}}\n`);
}

async function namesOf({ accounts }: MakeExportDeps, ids: readonly string[]): Promise<Record<string, string>> {
  const people: Person[] = [];
  for (let at = 0; at < ids.length; at += describedAtOnce) people.push(...(await accounts.describe(ids.slice(at, at + describedAtOnce))));
  return Object.fromEntries(people.map(({ id, displayName }) => [id, displayName]));
}

const json = (content: unknown) => Buffer.from(`${JSON.stringify(content, null, 2)}\n`);

function readme(now: Date, cut: boolean): string {
  const lines = [
    `A copy of your Chatter data, made on ${now.toISOString()}.`,
    'account.json, profile.json, privacy.json: who you are here, and what you have set. sign-in.json: how you log in. sessions.json, letters.json,',
    'notifications.json: what was kept of them. people.json: your friends, requests, and whom you have blocked. mutes.json: whom and what you have muted.',
    'terms.json: what you have agreed to. applications.json: yours to be an employee. suspension.json: whether you are shut out, and why.',
    'conversations: one file each, with what was said as far as you may see it; "from" is explained under "people".',
    ...(cut ? ['There was too much of it: messages beyond the first 2 GB are left out.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
