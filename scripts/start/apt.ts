import { findBinary } from '@chatter/testkit/find-binary.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { Hindrance } from './hindrance.ts';
import { say } from './say.ts';

/**
 * Installs packages on Debian or Ubuntu.
 * @returns whether it did: false where there is no apt-get, or we are not root
 * @throws Hindrance with apt's last lines when it failed
 */
export async function installByApt(packages: readonly string[]): Promise<boolean> {
  const apt = findBinary(['apt-get']);
  if (apt === null || process.getuid?.() !== 0) return false;
  say('apt-get', `install ${packages.join(' ')} (once) ...`);
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if ((await run(apt, install)).code === 0) return true;
  // A fresh image has no lists of packages.
  await run(apt, ['update']);
  const { code, output } = await run(apt, install);
  if (code === 0) return true;
  throw new Hindrance(`apt-get could not install ${packages.join(' ')}. It wrote last:\n${output.trim().split('\n').slice(-8).join('\n')}`);
}

async function run(apt: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  // Runlevel 1: packages shall not start servers of their own. Where systemd runs they do all the same: docs/running.md says what to do.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await using process = await startProcess({ command: apt, args: ['--quiet', ...args], env });
  const { code } = await process.exited;
  return { code, output: process.output() };
}
