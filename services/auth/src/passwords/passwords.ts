import { argon2, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Counter, type Registry } from 'prom-client';
import { createTurnstile } from '../turnstile.ts';
import { type Costs, decodePhc, encodePhc } from './phc.ts';

/** OWASP's minimum for argon2id: about 60 ms on one core. Raise it here; stored hashes follow as people log in. */
export const passwordCosts: Costs = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;
const atOnce = 4;
const waiting = 50;

export interface Passwords {
  /** @returns a PHC string. @throws Refusal `unavailable` when too many wait */
  hash(password: string): Promise<string>;
  /**
   * Compares with a stored hash; null is a login nobody has, and costs exactly as much.
   * @returns `weak`: the costs have risen since; hash anew
   */
  verify(password: string, stored: string | null): Promise<{ right: boolean; weak: boolean }>;
}

const run = promisify(argon2);

/**
 * Argon2id (RFC 9106) over HMAC-SHA256 of the password with a pepper that is not in the database. The text is taken in Unicode's form
 * NFKC, so that two keyboards write the same password. Few at a time: a hundred at once would take the machine away for seconds.
 */
export function createPasswords(pepper: Buffer, metrics: Registry, costs = passwordCosts): Passwords {
  const turnstile = createTurnstile(atOnce, waiting);
  const runs = new Counter({ name: 'chatter_password_hashes_total', help: 'Runs of argon2', registers: [metrics] });
  const nobody = encodePhc({ ...costs, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) });

  const digest = (password: string, salt: Buffer, { memoryKib, passes, parallelism }: Costs, tagLength: number) =>
    turnstile.pass(async () => {
      runs.inc();
      const message = createHmac('sha256', pepper).update(password.normalize('NFKC')).digest();
      return (await run('argon2id', { message, nonce: salt, parallelism, tagLength, memory: memoryKib, passes })) as Buffer;
    });

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      return encodePhc({ ...costs, salt, hash: await digest(password, salt, costs, hashBytes) });
    },
    async verify(password, stored) {
      const known = decodePhc(stored ?? nobody);
      const right = timingSafeEqual(await digest(password, known.salt, known, known.hash.length), known.hash);
      return { right: right && stored !== null, weak: isWeaker(known, costs) };
    },
  };
}

function isWeaker({ memoryKib, passes }: Costs, costs: Costs): boolean {
  return memoryKib < costs.memoryKib || passes < costs.passes;
}
