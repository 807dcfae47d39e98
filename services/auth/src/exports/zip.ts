import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const signatures = { entry: 0x04034b50, listed: 0x02014b50, end: 0x06054b50 } as const;
const version = 20;
const deflated = 8;
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const utf8Names = 0x0800;
/** What a zip without the 64-bit extension can say of its size. */
const mostBytes = 0xffffffff;

/** Puts files into a zip (PKWARE's APPNOTE 6.3, without encryption or 64-bit fields), one after the other, each compressed as it comes. */
export class Zip {
  readonly #parts: Buffer[] = [];
  readonly #listed: Buffer[] = [];
  readonly #when: { time: number; date: number };
  #size = 0;

  /** @param now what all files are dated */
  constructor(now: Date) {
    this.#when = dosTime(now);
  }

  /** @throws Error when the zip grows too large */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    const packed = await deflate(bytes);
    const title = Buffer.from(name);
    const fields = this.#fields(bytes, packed, title);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(signatures.entry);
    const listed = Buffer.alloc(6);
    listed.writeUInt32LE(signatures.listed);
    listed.writeUInt16LE(version, 4);
    // No comment, one disk, no attributes, and where the entry begins.
    const place = Buffer.alloc(14);
    place.writeUInt32LE(this.#size, 10);
    this.#listed.push(Buffer.concat([listed, fields, place, title]));
    this.#push(Buffer.concat([head, fields, title]));
    this.#push(packed);
  }

  /** The whole file. */
  end(): Buffer {
    const [at, list] = [this.#size, Buffer.concat(this.#listed)];
    const end = Buffer.alloc(22);
    end.writeUInt32LE(signatures.end);
    end.writeUInt16LE(this.#listed.length, 8);
    end.writeUInt16LE(this.#listed.length, 10);
    end.writeUInt32LE(list.length, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...this.#parts, list, end]);
  }

  #fields(bytes: Uint8Array, packed: Uint8Array, title: Buffer): Buffer {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(version, 0);
    fields.writeUInt16LE(utf8Names, 2);
    fields.writeUInt16LE(deflated, 4);
    fields.writeUInt16LE(this.#when.time, 6);
    fields.writeUInt16LE(this.#when.date, 8);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(title.length, 22);
    return fields;
  }

  #push(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > mostBytes) throw new Error('the zip has grown too large');
    this.#parts.push(part);
  }
}

/** A moment in MS-DOS form, UTC, to two seconds. */
function dosTime(at: Date): { time: number; date: number } {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return { time, date };
}
