import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { Zip } from './zip.ts';

const largestPhoto = 640;
/** So many bytes of messages are gathered; what is older then is left out, and the copy says so. */
const mostBytes = 512 * 1024 * 1024;
const describedAtOnce = 100;

export interface MakeExportDeps {
  now(): Date;
  ownData: { files(account: string): Promise<{ files: Record<string, unknown>; photo: string | null } | null> };
  photos: { get(id: string, size: number): Promise<Buffer | null> };
  accounts: { describe(ids: readonly string[]): Promise<Person[]> };
  conversations: { list(account: string): Promise<string[]>; read(account: string, c: string): Promise<Item[]> };
}

/**
 * Makes the copy of somebody's data: what they told, their photo, and what was said where they are, as far as they may see it.
 * @param step called as the work goes on
 * @returns the zip; null when the account is gone
 */
export async function makeExport(
  deps: MakeExportDeps,
  account: string,
  step: (done: number, total: number) => Promise<void>,
): Promise<Buffer | null> {
  const own = await deps.ownData.files(account);
  if (own === null) return null;
  const zip = new Zip(deps.now());
  for (const [name, content] of Object.entries(own.files)) await zip.add(name, json(content));
  const photo = own.photo === null ? null : await deps.photos.get(own.photo, largestPhoto);
  if (photo !== null) await zip.add('photo.webp', photo);
  const conversations = await deps.conversations.list(account);
  let [done, bytes] = [1, 0];
  await step(done, conversations.length + 1);
  for (const c of conversations) {
    const items = bytes > mostBytes ? null : await readUnlessGone(deps, account, c);
    if (items !== null) {
      const content = json({ conversation: c, people: await describe(deps, items), messages: items });
      bytes += content.length;
      await zip.add(`conversations/${c}.json`, content);
    }
    await step(++done, conversations.length + 1);
  }
  await zip.add('README.txt', Buffer.from(readme(deps.now(), bytes > mostBytes)));
  return zip.end();
}

/** Null for one that its owner has left meanwhile. */
async function readUnlessGone({ conversations }: MakeExportDeps, account: string, c: string): Promise<Item[] | null> {
  try {
    return await conversations.read(account, c);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return null;
    throw error;
  }
}

async function describe({ accounts }: MakeExportDeps, items: readonly Item[]): Promise<Record<string, string>> {
  const ids = [...new Set(items.map(({ from }) => from))];
  const people: Person[] = [];
  for (let at = 0; at < ids.length; at += describedAtOnce) people.push(...(await accounts.describe(ids.slice(at, at + describedAtOnce))));
  return Object.fromEntries(people.map(({ id, displayName }) => [id, displayName]));
}

const json = (content: unknown) => Buffer.from(`${JSON.stringify(content, null, 2)}\n`);

function readme(now: Date, cut: boolean): string {
  const lines = [
    `A copy of your Chatter data, made on ${now.toISOString()}.`,
    'account.json, profile.json: who you are here. sessions.json, letters.json, notifications.json: what was kept of them.',
    'conversations: one file each, with what was said as far as you may see it; "from" is explained under "people".',
    ...(cut ? ['There was too much of it: conversations beyond the first 512 MB are left out.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
