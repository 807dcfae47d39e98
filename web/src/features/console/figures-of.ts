interface Figure {
  name: 'drain' | 'log' | 'outbox' | 'sockets';
  value: string;
  seconds: boolean;
}

const shown: readonly [gauge: string, name: Figure['name'], seconds: boolean][] = [
  ['chatter_archive_drain_lag_seconds', 'drain', true],
  ['chatter_log_entries', 'log', false],
  ['chatter_outbox_age_seconds', 'outbox', true],
  ['chatter_sockets', 'sockets', false],
];

/** Of what a service measures that which an administrator asks first. */
export function figuresOf(gauges: Readonly<Record<string, number>>): Figure[] {
  return shown.flatMap(([gauge, name, seconds]) => {
    const value = gauges[gauge];
    return value === undefined ? [] : [{ name, value: seconds ? value.toFixed(1) : String(value), seconds }];
  });
}
