import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import type { System } from '../system.ts';
import type { Findings } from './findings.ts';
import type { Markers } from './markers.ts';

interface Column {
  table: string;
  name: string;
}

/** Looks through every text of every schema for what was refused. Answers how many marked texts are stored. */
export async function checkStored(system: System, markers: Markers, findings: Findings): Promise<number> {
  let found = 0;
  for (const { service } of sqlSchemas) {
    const columns = await system.query<Column>(
      service,
      `SELECT TABLE_NAME AS 'table', COLUMN_NAME AS name FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE REGEXP 'char|text|json|blob|binary'`,
    );
    for (const { table, name } of columns) {
      const rows = await system.query<{ text: Buffer | string }>(service, 'SELECT ?? AS text FROM ?? WHERE ?? LIKE ?', [
        name,
        table,
        name,
        markers.like,
      ]);
      for (const marker of rows.flatMap(({ text }) => markers.in(text.toString()))) {
        found++;
        if (markers.refused.has(marker)) findings.add(`${service}.${table}.${name} has ${marker}, which was refused`);
      }
    }
  }
  return found;
}
