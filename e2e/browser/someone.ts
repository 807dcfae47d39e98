import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Client, createClient } from '@chatter/client/client.ts';
import { createHttp, type Http } from '@chatter/client/http.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import type { Chatter } from './chatter.ts';

/** A person with an activated account and a session. */
export interface Someone {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  /** `name=value` of the session cookie. */
  readonly cookie: string;
  /** Asks the server as this person. */
  readonly http: Http;
  /** A client of this person besides the browser, not yet started. */
  client(): Client;
}

const root = join(import.meta.dirname, '..', '..');

/** Makes people of these names by the administrator's command line. Usernames are new each time: tests share an installation. */
export async function makePeople(chatter: Chatter, names: readonly string[]): Promise<Someone[]> {
  await using folder = await tempFolder();
  const tag = uuidV7().slice(-8);
  const rows = names.map((name) => {
    const [first = '', last = ''] = name.split(' ');
    const username = `${first.toLowerCase()}-${tag}`;
    return { name, username, line: [username, `${username}@example.org`, first, last].join(',') };
  });
  const file = join(folder.path, 'people.csv');
  await writeFile(file, ['username,email,firstName,lastName', ...rows.map(({ line }) => line), ''].join('\n'));
  const args = [join(root, 'scripts', 'admin.ts'), 'accounts', 'create', '--csv', file, '--sessions'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, CHATTER_HOME: chatter.home } });
  const made = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; username: string; cookie: string });
  return rows.map(({ name, username }) => {
    const account = made.find((one) => one.username === username);
    if (account === undefined) throw new Error(`${username} was not made`);
    return someone(chatter.gateway, { ...account, name });
  });
}

function someone(gateway: string, account: Pick<Someone, 'id' | 'username' | 'name' | 'cookie'>): Someone {
  const headers = { cookie: account.cookie, origin: gateway };
  return { ...account, http: createHttp({ base: gateway, headers }), client: () => createClient({ base: gateway, headers }) };
}
