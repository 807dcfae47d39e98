import { grants } from '../grants.ts';
import type { Service } from '../kit/define.ts';

/** Whether a service talks to Redis at all. */
export function usesRedis(service: Service): boolean {
  return grants[service].redis.length > 0;
}

/**
 * The ACL rules of a service's Redis user (without its password), for `ACL SETUSER` or a `user` line: nothing but `PING`, `INFO` and
 * one selector per rule. Commands inside a function are checked against the same rules.
 */
export function redisRules(service: Service): string {
  return ['resetkeys', 'resetchannels', '-@all', '+ping', '+info', ...grants[service].redis.map((rule) => `(${rule})`)].join(' ');
}
