import { reservePort, whyNotFree } from '@chatter/testkit/free-port.ts';
import { Hindrance } from './hindrance.ts';

/**
 * Keeps a port for the gateway: no other part gets it meanwhile.
 * @throws Hindrance when this process may not listen on it
 */
export async function claimPort(port: number): Promise<void> {
  reservePort(port);
  const code = await whyNotFree(port);
  if (code !== null) throw new Hindrance(describe(port, code));
}

/** What to do about a port, by the code with which the system refused it. */
export function describe(port: number, code: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program. Choose another: PORT=${port + 1} npm start`;
  if (code === 'EACCES')
    return `Port ${port} is not for this user: ports below 1024 need rights of the system. Choose another: PORT=8080 npm start`;
  return `Port ${port} cannot be used (${code}). Choose another: PORT=8080 npm start`;
}
