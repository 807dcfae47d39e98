/** Most bytes of an answer's list: NATS takes 1 MiB a message. */
export const maxAnswerBytes = 524_288;

/** Bytes of a value in an answer. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}
