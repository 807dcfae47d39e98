/** A record of a CSV file and the line it begins on, counted from 1. */
export interface CsvRecord {
  line: number;
  fields: string[];
}

/** A file that is no CSV. */
class CsvFault extends Error {
  override name = 'CsvFault';
}

/** A field, quoted or plain, and what ends it. */
const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads CSV strictly (RFC 4180): commas, double quotes doubled inside quoted fields, lines ended by LF or CRLF. Empty lines are passed
 * over, a byte order mark too.
 * @throws CsvFault with the line
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let [at, line] = [text.startsWith('\ufeff') ? 1 : 0, 1];
  let record: CsvRecord = { line, fields: [] };
  while (at < text.length || record.fields.length > 0) {
    field.lastIndex = at;
    const match = field.exec(text);
    if (match === null) throw new CsvFault(`line ${line}: a quote stands where none may, or is not closed`);
    const [whole, quoted, plain = '', end] = match;
    record.fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += whole.length;
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (record.fields.length > 1 || record.fields[0] !== '') records.push(record);
    record = { line, fields: [] };
  }
  return records;
}
