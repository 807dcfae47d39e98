import type { exportAudit, readAudit, readHealth, verifyAudit } from '@chatter/contracts/auth/console-routes.ts';
import type { AuditAction, AuditEntry, ServiceHealth } from '@chatter/contracts/auth/console-views.ts';
import { auditCsv } from '../domain/audit-csv.ts';
import { type ConsoleDeps, inConsole } from './console.ts';

const pageSize = 50;
const exportedAtMost = 10_000;

export interface AuditDeps extends ConsoleDeps {
  audit: {
    read(filter: { action?: AuditAction; person?: string; before?: number; limit: number }): Promise<AuditEntry[]>;
    verify(): Promise<{ entries: number; brokenAt: number | null }>;
  };
}

export function readAuditRoute(deps: AuditDeps) {
  return inConsole<typeof readAudit>(deps, 'see-audit', async ({ query: { before, ...filter } }) => {
    const items = await deps.audit.read({ ...filter, ...(before !== undefined && { before: Number(before) }), limit: pageSize });
    return { status: 200, body: { items, next: items.length < pageSize ? null : String(items.at(-1)?.seq) } };
  });
}

export function verifyAuditRoute(deps: AuditDeps) {
  return inConsole<typeof verifyAudit>(deps, 'see-audit', async () => ({ status: 200, body: await deps.audit.verify() }));
}

export function exportAuditRoute(deps: AuditDeps) {
  return inConsole<typeof exportAudit>(deps, 'see-audit', async () => ({
    status: 200,
    bytes: Buffer.from(auditCsv(await deps.audit.read({ limit: exportedAtMost }))),
  }));
}

export function readHealthRoute(deps: ConsoleDeps & { askHealth(): Promise<ServiceHealth[]> }) {
  return inConsole<typeof readHealth>(deps, 'see-health', async () => ({ status: 200, body: { items: await deps.askHealth() } }));
}
