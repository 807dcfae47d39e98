import { crc32, deflateSync } from 'node:zlib';

/** A drawn face as PNG: no photo of anybody, but told apart from a flat colour on a screen. */
export function portrait(width: number, height: number): Buffer {
  const unit = Math.min(width, height);
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + 3 * width);
    for (let x = 0; x < width; x++) row.set(colourAt((x - width / 2) / unit, (y - height / 2) / unit), 1 + 3 * x);
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** Head, hair and shoulders before an evening sky; x and y are 0 in the middle. */
function colourAt(x: number, y: number): [number, number, number] {
  if (x * x + (y + 0.06) ** 2 < 0.036 && y > -0.15) return [236, 188, 160];
  if (x * x + (y + 0.08) ** 2 < 0.058) return [74, 44, 40];
  if ((x / 0.36) ** 2 + ((y - 0.5) / 0.34) ** 2 < 1) return [28, 88, 104];
  const sky = Math.min(1, Math.max(0, y + 0.5));
  return [Math.round(120 + 130 * sky), Math.round(150 + 30 * sky), Math.round(200 - 70 * sky)];
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}
