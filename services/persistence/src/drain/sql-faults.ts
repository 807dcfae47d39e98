/**
 * Codes of refusals that will be the same next time, because they are about the row and not about the server: a value that does not
 * fit its column (1048, 1264, 1265, 1292, 1366, 1406), a duplicate (1062), a CHECK (3819 in MySQL, 4025 in MariaDB). Whatever is not
 * named here is tried again for ever: to park a row for want of a table, a right or disk space would lose it.
 */
const aboutTheRow = new Set([1048, 1062, 1264, 1265, 1292, 1366, 1406, 3819, 4025]);

/** Whether MySQL said that this row can never be stored. */
export function isUnstorable(error: unknown): boolean {
  return aboutTheRow.has((error as { errno?: number } | null)?.errno ?? 0);
}
