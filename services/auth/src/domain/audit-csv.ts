import type { AuditEntry } from '@chatter/contracts/auth/console-views.ts';

const header = ['seq', 'at', 'by', 'by id', 'action', 'to', 'to id', 'why', 'detail', 'hash'];

/** Entries as CSV (RFC 4180). No cell begins as a formula does in a spreadsheet (ASVS 5.0, 1.2.10). */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const lines = entries.map(({ seq, at, by, action, to, why, detail, hash }) => [
    ...[seq, at, by?.username, by?.id, action, to?.username, to?.id, why, detail, hash].map((cell) => String(cell ?? '')),
  ]);
  return [header, ...lines].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
