/** What a frame of a WebSocket is (RFC 6455, section 5.2). */
export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One whole frame within some bytes. */
export interface WireFrame {
  opcode: number;
  /** Where its content begins and ends. */
  start: number;
  end: number;
}

const final = 0x80;
const masked = 0x80;
const maskBytes = 4;
const shortLength = 126;
const longLength = 127;

/**
 * Reads the frame of a server that begins at a byte; null while it is not all there.
 * @throws Error at what the load generator does not read: a piece of a message, an extension, a mask
 */
export function frameAt(bytes: Buffer, at: number): WireFrame | null {
  if (bytes.length < at + 2) return null;
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  if ((first & 0xf0) !== final || (second & masked) !== 0) throw new Error(`a frame began with ${first}, ${second}`);
  const start = at + 2 + (second === longLength ? 8 : second === shortLength ? 2 : 0);
  if (bytes.length < start) return null;
  const length = second < shortLength ? second : second === shortLength ? bytes.readUInt16BE(at + 2) : bytes.readUIntBE(at + 4, 6);
  return bytes.length < start + length ? null : { opcode: first & 0x0f, start, end: start + length };
}

/** The frame of a client with some content, masked with four bytes. */
export function clientFrame(opcode: number, content: string | Uint8Array, mask: Uint8Array): Buffer {
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const lengthBytes = length < shortLength ? 0 : length < 65_536 ? 2 : 8;
  const start = 2 + lengthBytes + maskBytes;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = final | opcode;
  frame[1] = masked | (lengthBytes === 0 ? length : lengthBytes === 2 ? shortLength : longLength);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.set(mask, start - maskBytes);
  if (typeof content === 'string') frame.write(content, start);
  else frame.set(content, start);
  for (let at = 0; at < length; at++) frame[start + at] = (frame[start + at] as number) ^ (mask[at & 3] as number);
  return frame;
}
