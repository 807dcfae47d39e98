/** How a figure is shown: its heading, the digits behind the point (else three that say something), and what it is multiplied with. */
interface Column {
  readonly head: string;
  readonly digits?: number;
  readonly times?: number;
  readonly unit?: string;
}

/** All figures that rows may have, in the order in which they are shown. */
export const columns: Readonly<Record<string, Column>> = {
  deliveredPerSecond: { head: 'delivered/s', digits: 0 },
  heardPerSecond: { head: 'deliveries/s', digits: 0 },
  readPerSecond: { head: 'read/s', digits: 0 },
  durablePerSecond: { head: 'durable/s', digits: 0 },
  p50Ms: { head: 'p50 ms', digits: 1 },
  p99Ms: { head: 'p99 ms', digits: 1 },
  maxMs: { head: 'max ms', digits: 1 },
  ackP50Ms: { head: 'ack p50', digits: 1 },
  ackP99Ms: { head: 'ack p99', digits: 1 },
  durableP99Ms: { head: 'dur p99', digits: 0 },
  sockets: { head: 'sockets', digits: 0 },
  kibPerSocket: { head: 'KiB/socket', digits: 1 },
  kibPerSocketAtOnce: { head: 'at once', digits: 1 },
  connectCpuMs: { head: 'CPU ms/connect', digits: 2 },
  allBackSeconds: { head: 'all back s', digits: 1 },
  backP50Ms: { head: 'back p50', digits: 0 },
  triedAgain: { head: 'tried again', digits: 0 },
  cpuPerThousand: { head: 'CPU-s/1,000' },
  driverCores: { head: 'driver CPU', digits: 0, times: 100, unit: ' %' },
  otherCores: { head: 'others', digits: 0, times: 100, unit: ' %' },
  unsaid: { head: 'unsaid', digits: 0 },
  lost: { head: 'lost', digits: 0 },
  doubled: { head: 'doubled', digits: 0 },
};

/** A figure as text; `-` where it is not known. */
export function show(name: string, value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-';
  const { digits, times = 1, unit = '' } = columns[name] ?? {};
  const form = digits === undefined ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (value * times).toLocaleString('en', form) + unit;
}
