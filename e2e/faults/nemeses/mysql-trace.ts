import { isSync, isWrite, type Moment, readTrace } from './trace.ts';

/** The redo log: of MariaDB, and of MySQL from 8.0.30 on. */
const isRedo = (path: string) => /\/(ib_logfile|#ib_redo)\d+(_tmp)?$/.test(path);
const isSocket = (path: string) => path.startsWith('socket:') || path.startsWith('TCP');

/** A COMMIT that was read, and how far the disk is with it. */
interface Commit {
  disk: 'nothing' | 'written' | 'synced';
}

/** A connection, as far as its socket tells. */
interface Connection {
  /** Something was changed since the last COMMIT. */
  changed: boolean;
  commit: Commit | null;
}

interface Seen {
  connections: Map<string, Connection>;
  /** By the thread that writes or syncs: the commits that this may serve. Those that are read later it does not. */
  served: Map<string, Commit[]>;
  commits: number;
  early: number;
}

/**
 * Reads what strace saw of MySQL: how many answers to a COMMIT were sent after something was changed, and how many of them though the redo
 * log had not been written, and then synced, since that COMMIT was read.
 */
export function commitsBeforeSync(trace: string): { commits: number; early: number } {
  const seen: Seen = { connections: new Map(), served: new Map(), commits: 0, early: 0 };
  for (const moment of readTrace(trace)) {
    if (isRedo(moment.of) && isWrite(moment)) noteRedo(moment, seen, 'nothing', 'written');
    else if (isRedo(moment.of) && isSync(moment)) noteRedo(moment, seen, 'written', 'synced');
    else if (isSocket(moment.of)) noteSocket(moment, seen);
  }
  return { commits: seen.commits, early: seen.early };
}

function noteRedo({ pid, phase, result }: Moment, { connections, served }: Seen, before: Commit['disk'], after: Commit['disk']): void {
  if (phase === 'begin') {
    const commits = [...connections.values()].flatMap(({ commit }) => commit ?? []);
    served.set(
      pid,
      commits.filter(({ disk }) => disk === before),
    );
  } else if (result >= 0) for (const commit of served.get(pid) ?? []) if (commit.disk === before) commit.disk = after;
}

/** A statement comes as text: its length, 3, and then SQL. An OK is its length, a zero, and then how many rows were changed. */
const statement = /"(?:(?:\\\d{1,3}|\\?[^\\]){3}\\0)?\\3([a-z]+)/i;
const changedRows = /^, "(?:\\\d{1,3}|\\?[^\\])\\0\\0\\1\\0(?!\\0)/;

function noteSocket({ of, call, phase, text }: Moment, seen: Seen): void {
  const connection = seen.connections.get(of) ?? { changed: false, commit: null };
  seen.connections.set(of, connection);
  if (/^(recv|read)/.test(call) && phase === 'end') {
    const word = statement.exec(text)?.[1]?.toUpperCase() ?? '';
    if (word === 'COMMIT') connection.commit = { disk: 'nothing' };
    else if (['ROLLBACK', 'BEGIN', 'START'].includes(word)) connection.changed = false;
  } else if (/^(send|write)/.test(call) && phase === 'begin') noteAnswer(connection, text, seen);
}

function noteAnswer(connection: Connection, text: string, seen: Seen): void {
  const { commit, changed } = connection;
  if (commit === null) {
    connection.changed ||= changedRows.test(text);
    return;
  }
  if (changed) {
    seen.commits++;
    if (commit.disk !== 'synced') seen.early++;
  }
  Object.assign(connection, { changed: false, commit: null });
}
