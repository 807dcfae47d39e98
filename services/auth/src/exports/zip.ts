import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

const signatures = { entry: 0x04034b50, told: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 } as const;
const version = 20;
const deflated = 8;
/** Sizes and sum follow the file, since they are known only then; names are UTF-8 (APPNOTE 4.4.4, bits 3 and 11). */
const flags = 0x0808;
/** What a zip without the 64-bit extension can say of its size, and of its number of files. */
const mostBytes = 0xffffffff;
const mostFiles = 0xffff;

/** A file of a zip; its content is asked for piece by piece. */
export interface ZipFile {
  name: string;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}
/** What is known of a file once it has passed. */
interface Passed {
  sum: number;
  packed: number;
  size: number;
}

/**
 * A zip (PKWARE's APPNOTE 6.3, without encryption or 64-bit fields), made as it is asked for: of the files no more is held than a piece.
 * @param now what all files are dated
 * @throws Error when the zip grows too large
 */
export async function* zip(files: AsyncIterable<ZipFile>, now: Date): AsyncGenerator<Uint8Array> {
  const when = dosTime(now);
  const list: Buffer[] = [];
  let size = 0;
  const count = (piece: Uint8Array) => {
    size += piece.length;
    if (size > mostBytes || list.length >= mostFiles) throw new Error('the zip has grown too large');
    return piece;
  };
  for await (const { name, content } of files) {
    const title = Buffer.from(name);
    const [at, passed] = [size, { sum: 0, packed: 0, size: 0 }];
    yield count(Buffer.concat([signed(signatures.entry), fieldsOf(when, { sum: 0, packed: 0, size: 0 }, title), title]));
    for await (const piece of deflate(content, passed)) yield count(piece);
    yield count(Buffer.concat([signed(signatures.told), sizesOf(passed)]));
    list.push(listed(fieldsOf(when, passed, title), at, title));
  }
  yield Buffer.concat([...list, endOf(list, size)]);
}

/** Compresses as it is asked for, and counts what passes. */
async function* deflate(content: ZipFile['content'], passed: Passed): AsyncGenerator<Uint8Array> {
  const counted = async function* () {
    for await (const piece of content) {
      passed.sum = crc32(piece, passed.sum);
      passed.size += piece.length;
      yield piece;
    }
  };
  const packer = createDeflateRaw();
  const done = pipeline(Readable.from(counted()), packer);
  // What fails here fails the reading, too, which tells of it.
  done.catch(() => undefined);
  for await (const piece of packer) {
    passed.packed += piece.length;
    yield piece;
  }
  await done;
}

function listed(fields: Buffer, at: number, title: Buffer): Buffer {
  const made = Buffer.alloc(2);
  made.writeUInt16LE(version);
  // No comment, one disk, no attributes, and where the entry begins.
  const place = Buffer.alloc(14);
  place.writeUInt32LE(at, 10);
  return Buffer.concat([signed(signatures.listed), made, fields, place, title]);
}

function endOf(list: readonly Buffer[], at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signatures.end);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(
    list.reduce((sum, one) => sum + one.length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return end;
}

function fieldsOf(when: { time: number; date: number }, passed: Passed, title: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(when.time, 6);
  fields.writeUInt16LE(when.date, 8);
  sizesOf(passed).copy(fields, 10);
  fields.writeUInt16LE(title.length, 22);
  return fields;
}

function sizesOf({ sum, packed, size }: Passed): Buffer {
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(sum, 0);
  sizes.writeUInt32LE(packed, 4);
  sizes.writeUInt32LE(size, 8);
  return sizes;
}

function signed(signature: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(signature);
  return four;
}

/** A moment in MS-DOS form, UTC, to two seconds. */
function dosTime(at: Date): { time: number; date: number } {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return { time, date };
}
