import { crc32, deflateSync } from 'node:zlib';
import type { DemoPerson } from './people.ts';

type Colours = NonNullable<DemoPerson['colours']>;

/** Draws a picture: a gradient from corner to corner with a lighter disc and hills. @returns a PNG of `side` x `side` pixels */
export function drawPicture([from, to]: Colours, side = 320): Buffer {
  const rows = Buffer.alloc(side * (1 + side * 3));
  for (let y = 0, at = 0; y < side; y++) {
    rows[at++] = 0; // No filter.
    for (let x = 0; x < side; x++) {
      const share = (x + y) / (2 * side);
      const light = lightAt(x / side, y / side);
      for (let channel = 0; channel < 3; channel++) {
        const base = (from[channel] as number) * (1 - share) + (to[channel] as number) * share;
        rows[at++] = Math.min(255, Math.round(base + (255 - base) * light));
      }
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB.
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** How far a point is lightened: a disc above, and two hills below. */
function lightAt(x: number, y: number): number {
  if ((x - 0.64) ** 2 + (y - 0.34) ** 2 < 0.028) return 0.7;
  if (y > 0.78 - 0.1 * Math.sin(x * 5)) return 0.34;
  return y > 0.68 + 0.08 * Math.cos(x * 6) ? 0.16 : 0;
}

/** A chunk of a PNG: length, type, data, checksum (ISO/IEC 15948, section 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
