import type { exportAudit, readAudit, readHealth, verifyAudit } from '@chatter/contracts/auth/console-routes.ts';
import type { AuditAction, AuditEntry, ServiceHealth } from '@chatter/contracts/auth/console-views.ts';
import { auditCsv } from '../domain/audit-csv.ts';
import type { Limiting } from '../domain/limits.ts';
import { type ConsoleDeps, inConsole, type ReadsNoted } from './console.ts';

const pageSize = 50;
const exportedAtMost = 10_000;

export interface AuditDeps extends ConsoleDeps {
  limits: Pick<Limiting, 'take'>;
  audit: ReadsNoted & {
    read(filter: { action?: AuditAction; person?: string; acts?: 'only'; before?: number; limit: number }): Promise<AuditEntry[]>;
    verify(): Promise<{ entries: number; brokenAt: number | null }>;
  };
}

export function readAuditRoute(deps: AuditDeps) {
  return inConsole<typeof readAudit>(deps, 'see-audit', async ({ query: { before, ...filter } }, staff) => {
    await deps.limits.take('consoleReadByAccount', staff.id);
    const items = await deps.audit.read({ ...filter, ...(before !== undefined && { before: Number(before) }), limit: pageSize });
    return { status: 200, body: { items, next: items.length < pageSize ? null : String(items.at(-1)?.seq) } };
  });
}

export function verifyAuditRoute(deps: AuditDeps) {
  return inConsole<typeof verifyAudit>(deps, 'see-audit', async (_, staff) => {
    await deps.limits.take('auditScanByAccount', staff.id);
    return { status: 200, body: await deps.audit.verify() };
  });
}

export function exportAuditRoute(deps: AuditDeps) {
  return inConsole<typeof exportAudit>(deps, 'see-audit', async (_, staff) => {
    await deps.limits.take('auditScanByAccount', staff.id);
    const entries = await deps.audit.read({ limit: exportedAtMost });
    await deps.audit.noteRead({ by: staff, action: 'audit-exported', to: null, detail: String(entries.length) }, deps.now());
    return { status: 200, bytes: Buffer.from(auditCsv(entries)) };
  });
}

export function readHealthRoute(deps: ConsoleDeps & { askHealth(): Promise<ServiceHealth[]> }) {
  return inConsole<typeof readHealth>(deps, 'see-health', async () => ({ status: 200, body: { items: await deps.askHealth() } }));
}
