import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { findBinary } from '../find-binary.ts';
import { onFreePort } from '../free-port.ts';
import { Program, type ProgramPlan } from '../program.ts';
import { tempFolder } from '../temp-folder.ts';
import type { ServerPlace } from './server.ts';

/** Everything a server's start needs to know, nothing left open. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly binary: string;
  readonly passwordOf: (user: string) => string;
}

export interface Settled extends AsyncDisposable {
  readonly program: Program;
  readonly place: Place;
}

/** A server's program is not installed. */
class BinaryMissing extends Error {
  override name = 'BinaryMissing';

  constructor(names: readonly string[]) {
    super(`None of these programs is on PATH: ${names.join(', ')}`);
  }
}

/**
 * Starts a server in its place, choosing what the place leaves open. `plan` writes the configuration and says how it is run.
 * @throws BinaryMissing, ProgramFailed, or the reason of `wanted.stopping`
 */
export async function settle(
  wanted: ServerPlace,
  binaries: readonly string[],
  plan: (place: Place) => Promise<Omit<ProgramPlan, 'onOutput' | 'onStart'>>,
): Promise<Settled> {
  const binary = wanted.binary ?? findBinary(binaries);
  if (binary === null) throw new BinaryMissing(binaries);
  await using made = new AsyncDisposableStack();
  const folder = wanted.folder ?? made.use(await tempFolder()).path;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const start = async (port: number): Promise<Settled> => {
    const place = { folder, port, binary, passwordOf: wanted.passwordOf ?? randomPasswords() };
    const { onOutput = () => {}, onStart = () => {} } = wanted;
    const program = new Program({ ...(await plan(place)), onOutput, onStart });
    await program.start(wanted.stopping);
    made.use(program);
    return { program, place, [Symbol.asyncDispose]: () => ends.disposeAsync() };
  };
  const settled = await (wanted.port === undefined ? onFreePort(start) : start(wanted.port));
  const ends = made.move();
  return settled;
}

/** A random password per user, the same one each time it is asked for. */
function randomPasswords(): (user: string) => string {
  const made = new Map<string, string>();
  return (user) => {
    const password = made.get(user) ?? randomBytes(18).toString('base64url');
    made.set(user, password);
    return password;
  };
}
