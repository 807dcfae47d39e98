import type { Service } from '@chatter/contracts/kit/define.ts';
import type { Program } from '../program.ts';

/** Where a private server lives; all of it is chosen freshly when left out, as tests do. */
export interface ServerPlace {
  /** Its data and configuration; kept. Without it a temporary folder, gone with the server. */
  folder?: string;
  /** Port on 127.0.0.1; a free one by default. */
  port?: number;
  /** Passwords by user, made of letters, digits, _ and -. Random ones by default. */
  passwordOf?: (user: string) => string;
  /** Path of its program; found on PATH by default. */
  binary?: string;
  onOutput?: (piece: string) => void;
  onStart?: (pid: number) => void;
  /** Gives up starting when it aborts; nothing is left running then. */
  stopping?: AbortSignal;
}

/** A server of its own, with an account of least privilege for every service. Disposing stops it. */
export interface Server extends AsyncDisposable {
  /** To crash, freeze and start it again on the same port and data. */
  readonly program: Program;
  /** Address with the administrator's account. */
  readonly url: string;
  /** Address with a service's account. */
  urlFor(service: Service): string;
}

/** The administrator's user at every server. */
export const administrator = 'admin';
