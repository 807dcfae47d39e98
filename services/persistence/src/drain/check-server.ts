import { ConfigError } from '@chatter/platform/config.ts';
import { isDuplicate } from '@chatter/platform/mysql.ts';
import type { Session } from './session.ts';

/**
 * Refuses a MySQL that may forget what it committed (the log is trimmed after the commit), and a number of shards other than the one
 * that this archive was begun with.
 * @throws ConfigError
 */
export async function checkServer(session: Session, logShards: number): Promise<void> {
  const faults = [...(await faultsOfDurability(session)), ...(await faultsOfShards(session, logShards))];
  if (faults.length > 0) throw new ConfigError(faults);
}

async function faultsOfDurability(session: Session): Promise<string[]> {
  const [server] = await session.query<{ flush: number; binlog: number; sync: number }>(
    'SELECT @@innodb_flush_log_at_trx_commit AS flush, @@log_bin AS binlog, @@sync_binlog AS sync',
  );
  const faults: string[] = [];
  if (server?.flush !== 1) faults.push('MySQL may lose commits: innodb_flush_log_at_trx_commit must be 1.');
  if (server?.binlog === 1 && server.sync !== 1) faults.push('MySQL may lose commits: with the binary log on, sync_binlog must be 1.');
  return faults;
}

async function faultsOfShards(session: Session, logShards: number): Promise<string[]> {
  const read = () => session.query<{ value: string }>("SELECT value FROM installation WHERE name = 'log-shards'");
  let [chosen] = await read();
  if (chosen === undefined) {
    await session.query("INSERT INTO installation (name, value) VALUES ('log-shards', ?)", [String(logShards)]).catch(unlessDuplicate);
    [chosen] = await read();
  }
  if (Number(chosen?.value) === logShards) return [];
  return [`LOG_SHARDS is ${logShards}, but this archive was begun with ${chosen?.value}; it cannot be changed.`];
}

/** Another process chose at the same time; what it chose counts. */
function unlessDuplicate(error: unknown): void {
  if (!isDuplicate(error)) throw error;
}
