import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { sqlBinaries } from '@chatter/testkit/servers/sql.ts';
import { until } from '@chatter/testkit/until.ts';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Nemesis, Stage } from '../stage.ts';

const folder = join(tmpdir(), `chatter-clock-${process.pid}`);
const hourMs = 3_600_000;
const services = ['auth', 'persistence', 'chat', 'gateway'] as const;

/** Some people's clocks are wrong, and they begin anew: what they say before they have heard the server's time is stamped by their own. */
function restartWithWrongClocks({ crowd, chance }: Stage): void {
  for (const talk of crowd.talks.slice(0, 8)) {
    const [person] = [...talk.members].filter((one) => crowd.people.includes(one)).slice(chance.below(2));
    if (person === undefined) continue;
    person.clockOffMs = chance.oneOf([-hourMs, hourMs]);
    person.restart();
    for (let word = 0; word < 3; word++) person.say(talk.c, `by a clock that is off by ${person.clockOffMs} ms: ${word}`);
  }
}

const ofServices: Nemesis = {
  id: 'C1',
  what: 'the clocks of services and clients jump by an hour, forth and back',
  plan: {
    nodeArgs: ['--import', join(import.meta.dirname, 'clock-hook.ts')],
    env: Object.fromEntries(services.map((service) => [service, { CHATTER_CLOCKS: folder }])),
  },
  async harm(stage) {
    const { crowd, chance, lull, long, expect, installation } = stage;
    const { people } = crowd;
    const ports = [...installation.units.values()].flatMap(({ env }) => env.PORT ?? []);
    mkdirSync(folder, { recursive: true });
    try {
      for (let nth = 0; nth < (long ? 8 : 2); nth++) {
        restartWithWrongClocks(stage);
        for (const port of ports) writeFileSync(join(folder, port), String(chance.oneOf([-hourMs, 0, hourMs])));
        await lull(3000);
      }
    } finally {
      // The services find no file, and go right again.
      rmSync(folder, { recursive: true });
      for (const person of people) person.clockOffMs = 0;
    }
    const renamed = () => people.some((person) => person.renamed > 0);
    expect('the time of a message was refused', await until('it is', renamed, { signal: stage.stopping }).catch(() => false));
  },
};

const clockOfSql = (at: string) => join(at, 'mysql-clock');

/** A program that is MySQL with a clock that a file decides, read once a second. What only grows, it leaves alone. */
function sqlByAnotherClock(at: string): string {
  // The program `faketime` knows where its library is.
  const library = execFileSync('faketime', ['-m', '-f', '+0s', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  const program = join(at, 'mysql-by-another-clock');
  const settings = `LD_PRELOAD='${library}' FAKETIME_TIMESTAMP_FILE='${clockOfSql(at)}' FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1`;
  setClock(clockOfSql(at), 0);
  writeFileSync(program, `#!/bin/sh\nexec env ${settings} '${findBinary(sqlBinaries)}' "$@"\n`, { mode: 0o700 });
  return program;
}

/** At once: half a file would be another time. */
function setClock(path: string, offMs: number): void {
  writeFileSync(`${path}.new`, `${offMs < 0 ? '-' : '+'}${Math.abs(offMs / 1000)}`);
  renameSync(`${path}.new`, path);
}

async function offOfSql({ installation }: Stage): Promise<number> {
  const connection = await createConnection({ uri: installation.servers.sql.url });
  const [rows] = await connection.query<RowDataPacket[]>('SELECT UNIX_TIMESTAMP() AS now').finally(() => connection.end());
  return Number(rows[0]?.now) * 1000 - Date.now();
}

const ofSql: Nemesis = {
  id: 'C2',
  what: 'the clock of MySQL jumps by an hour, forth and back',
  plan: { sqlProgram: sqlByAnotherClock },
  hindrance: () => (findBinary(['faketime']) === null ? 'it takes faketime.' : null),
  async harm(stage) {
    const path = clockOfSql(stage.installation.folder);
    try {
      for (let nth = 0; nth < (stage.long ? 8 : 2); nth++) {
        const offMs = nth % 2 === 0 ? stage.chance.oneOf([-hourMs, hourMs]) : stage.chance.oneOf([0, -hourMs, hourMs]);
        setClock(path, offMs);
        await stage.lull(4000);
        const seenMs = await offOfSql(stage);
        stage.expect(`MySQL's clock is off by ${offMs} ms (${seenMs})`, Math.abs(seenMs - offMs) < 60_000);
      }
    } finally {
      setClock(path, 0);
    }
  },
};

export const clocks: readonly Nemesis[] = [ofServices, ofSql];
