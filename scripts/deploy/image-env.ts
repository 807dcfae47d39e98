import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../start/root.ts';
import { assignments, readDockerfile } from './dockerfile.ts';

/** The environment that the Dockerfile gives every service. */
export function imageEnv(): Record<string, string> {
  const { stages } = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const instructions = stages.filter(({ name }) => name === 'node' || name === stages.at(-1)?.name).flatMap((stage) => stage.instructions);
  return Object.assign({}, ...instructions.filter(({ name }) => name === 'ENV').map(({ text }) => assignments(text)));
}
