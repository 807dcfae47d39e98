/** `$CHATTER_HOME/run.json`: what runs, for the administrator's command line, tests and load generators. Holds credentials. */
export interface RunFile {
  readonly gateway: string;
  /** Where people reach it, which decides the names of cookies: behind a proxy another address. */
  readonly publicUrl: string;
  /** Null when letters leave by SMTP_URL. */
  readonly mailbox: string | null;
  /** The launcher's. */
  readonly pid: number;
  readonly services: Readonly<Record<string, { readonly pid: number; readonly health: string }>>;
  /** Administrators' addresses; `pid` is null for a server that is not ours. */
  readonly servers: Readonly<Record<'mysql' | 'redis' | 'nats', { readonly url: string; readonly pid: number | null }>>;
}
