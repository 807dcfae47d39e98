import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { execute } from '@chatter/testkit/servers/borrow-sql.ts';
import { natsBinaries } from '@chatter/testkit/servers/nats.ts';
import { redisBinaries } from '@chatter/testkit/servers/redis.ts';
import { startSql } from '@chatter/testkit/servers/sql.ts';
import { talk } from '@chatter/testkit/talk.ts';

/** Servers that run on a secrets folder's own configuration, on this machine. */
export interface RehearsalServers extends AsyncDisposable {
  /** Where `mysql:3306` and the like really are. */
  readonly really: Readonly<Record<string, string>>;
}

/** Starts servers as compose would, with the configuration in `secrets`; only addresses and folders are those of this machine. */
export async function startRehearsalServers(secrets: string, folder: string): Promise<RehearsalServers> {
  await using made = new AsyncDisposableStack();
  const [redis, nats] = [await freePort(), await freePort()];
  made.use(await startRedisOn(secrets, join(folder, 'redis'), redis));
  made.use(await startNatsOn(secrets, join(folder, 'nats'), nats));
  const sql = made.use(await startSql({ folder: join(folder, 'mysql') }));
  // Its own accounts of the same names are for this machine, and would come first: they are made those of the file.
  const accounts = readFileSync(join(secrets, 'mysql', 'accounts.sql'), 'utf8');
  const statements = accounts.replaceAll("'@'%'", "'@'127.0.0.1'").trim().split('\n');
  await execute(sql.url, statements);
  // And at the next start once more, by the account that they make.
  const administrator = new URL(sql.url);
  administrator.password = readFileSync(join(secrets, 'mysql', 'root-password'), 'utf8');
  await execute(administrator.href, statements);
  const ends = made.move();
  return {
    really: { 'mysql:3306': new URL(sql.url).host, 'redis:6379': `127.0.0.1:${redis}`, 'nats:4222': `127.0.0.1:${nats}` },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function startRedisOn(secrets: string, folder: string, port: number): Promise<Program> {
  mkdirSync(folder, { recursive: true });
  const text = readFileSync(join(secrets, 'redis', 'redis.conf'), 'utf8');
  const local = text.replace('bind * -::*', 'bind 127.0.0.1').replace('port 6379', `port ${port}`).replace('dir /data', `dir "${folder}"`);
  const config = join(folder, 'redis.conf');
  writeFileSync(config, local.replace('/config/', `${join(secrets, 'redis')}/`));
  const hello = `AUTH admin ${readFileSync(join(secrets, 'redis', 'admin-password'), 'utf8')}\r\nPING\r\n`;
  return start('redis', redisBinaries, [config], () => talk(port, hello, /^\+OK\r\n\+PONG/));
}

async function startNatsOn(secrets: string, folder: string, port: number): Promise<Program> {
  mkdirSync(folder, { recursive: true });
  const text = readFileSync(join(secrets, 'nats', 'nats.conf'), 'utf8');
  const monitor = await freePort();
  const local = text.replace('0.0.0.0:4222', `127.0.0.1:${port}`).replace('127.0.0.1:8222', `127.0.0.1:${monitor}`);
  const config = join(folder, 'nats.conf');
  writeFileSync(config, local.replace('"/data"', JSON.stringify(folder)));
  return start('nats', natsBinaries, ['--config', config], async () => {
    const answer = await fetch(`http://127.0.0.1:${monitor}/healthz`);
    if (!answer.ok) throw new Error(await answer.text());
  });
}

async function start(
  name: string,
  binaries: readonly string[],
  args: readonly string[],
  answers: () => Promise<unknown>,
): Promise<Program> {
  const command = findBinary(binaries);
  if (command === null) throw new Error(`${binaries.join(' or ')} is not on PATH`);
  const program = new Program({ name, command, args, answers });
  await program.start();
  return program;
}
