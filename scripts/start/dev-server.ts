import { join } from 'node:path';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import type { Home } from './home.ts';
import { root } from './root.ts';
import { viteProgram } from './web-build.ts';

/** Vite's development server beside the gateway: the web app with hot reload. */
export async function planDevServer(gateway: string, home: Home): Promise<{ url: string; program: Program }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = new Program({
    name: 'vite',
    command: process.execPath,
    args: [viteProgram, '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
    cwd: join(root, 'web'),
    env: { GATEWAY_URL: gateway },
    answers: () => fetch(url, { signal: AbortSignal.timeout(5000) }),
    ...home.watch('vite', 'service'),
  });
  return { url, program };
}
