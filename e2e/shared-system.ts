import { after } from 'node:test';
import { type System, startSystem } from './system.ts';

const unlimited = { CHATTER_LIMITS: 'off' };
let system: Promise<System> | undefined;
after(async () => (await system)?.[Symbol.asyncDispose]());

/**
 * The system of all tests of this process that want nothing special of theirs: without limits, and full of what other tests left. A test
 * may stop and start its services, but leaves them running.
 */
export function sharedSystem(): Promise<System> {
  system ??= startSystem({ gateway: unlimited, auth: unlimited, community: unlimited });
  return system;
}
