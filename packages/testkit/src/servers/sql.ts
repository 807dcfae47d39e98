import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { bufferPoolBytes } from './memory-shares.ts';
import { administrator, type Server, type ServerPlace } from './server.ts';
import { type Place, settle } from './settle.ts';
import { accountsOf, addressesOf, type SqlAddresses, statementsFor } from './sql-accounts.ts';
import { initialiseFolder, runAsUser } from './sql-folder.ts';

export const sqlBinaries = ['mariadbd', 'mysqld'];

export type SqlServer = Server & SqlAddresses;

/**
 * Starts MariaDB or MySQL on 127.0.0.1, with a schema and a user per service and one user for migrations. A new folder is initialised
 * first, which takes about a second. What was committed is on disk.
 * @throws BinaryMissing; ProgramFailed when it does not come up
 */
export async function startSql(wanted: ServerPlace = {}): Promise<SqlServer> {
  const settled = await settle(wanted, sqlBinaries, async (place) => {
    const data = join(place.folder, 'data');
    await initialiseFolder(place.binary, data, wanted);
    const temporary = join(place.folder, 'tmp');
    await mkdir(temporary, { recursive: true });
    const accounts = join(place.folder, 'accounts.sql');
    await writeFile(
      accounts,
      statementsFor(accountsOf('', '127.0.0.1', place.passwordOf))
        .join(';\n')
        .concat(';\n'),
      { mode: 0o600 },
    );
    return {
      name: 'mysql',
      command: place.binary,
      args: [...options(data, place.port, accounts), `--tmpdir=${temporary}`],
      answers: () => answers(place),
      answersWithinMs: 120_000,
      stopWithinMs: 60_000,
    };
  });
  const { port, passwordOf } = settled.place;
  return {
    program: settled.program,
    ...addressesOf(accountsOf('', '127.0.0.1', passwordOf), `127.0.0.1:${port}`),
    [Symbol.asyncDispose]: () => settled[Symbol.asyncDispose](),
  };
}

/** The socket stands in the data folder, named relative to it: its whole path could exceed the 107 bytes it may have. */
function options(data: string, port: number, accounts: string): string[] {
  return [
    '--no-defaults',
    ...runAsUser(),
    `--datadir=${data}`,
    '--socket=mysql.sock',
    '--pid-file=mysql.pid',
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--init-file=${accounts}`,
    '--skip-log-bin',
    '--skip-name-resolve',
    '--local-infile=0',
    '--innodb-flush-log-at-trx-commit=1',
    `--innodb-buffer-pool-size=${bufferPoolBytes()}`,
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--default-time-zone=+00:00',
    '--max-connections=500',
    '--loose-mysqlx=OFF',
  ];
}

async function answers({ port, passwordOf }: Place): Promise<void> {
  const user = { user: administrator, password: passwordOf(administrator) };
  const connection = await createConnection({ host: '127.0.0.1', port, connectTimeout: 2000, ...user });
  await connection.query('SELECT 1').finally(() => connection.end());
}
