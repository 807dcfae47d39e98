const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a value is an id as the wire has it: only then its 16 bytes stand for it. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}
