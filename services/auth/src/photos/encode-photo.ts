import { photoSizes } from '@chatter/contracts/auth/routes.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import sharp, { type Metadata } from 'sharp';
import { sniffImage } from '../domain/sniff-image.ts';
import type { Turnstile } from '../turnstile.ts';

export type PhotoSize = (typeof photoSizes)[number];
export type EncodePhoto = (file: Buffer) => Promise<Map<PhotoSize, Buffer>>;

/** What the largest phones take; decoded it would be 150 MB, but images are read in strips. */
const mostPixels = 50_000_000;
const withinSeconds = 10;
const loaders = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer', 'VipsForeignLoadNsgifBuffer'];
const largest = Math.max(...photoSizes);

/**
 * Makes the squares of a photo, as WebP, from an untrusted file. They are painted anew from its pixels: nothing else of it, neither
 * EXIF (it may say where somebody lives) nor what was hidden behind the image, is in them. Of an animation the first picture is taken.
 * @param turnstile how many are decoded at once
 */
export function createPhotoEncoder(turnstile: Turnstile): EncodePhoto {
  // libvips reads many formats, by code that is seldom attacked or tested; SVG, PDF and the like could name other files.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  return (file) => {
    if (sniffImage(file) === null) throw new Refusal('not-an-image');
    return turnstile.pass(() => encode(file));
  };
}

async function encode(file: Buffer): Promise<Map<PhotoSize, Buffer>> {
  const { width, height } = await readable<Metadata>(sharp(file, { limitInputPixels: false }).metadata());
  if (width * height > mostPixels) throw new Refusal('image-too-large', { detail: `At most ${mostPixels} pixels.` });
  const square = sharp(file, { limitInputPixels: mostPixels, failOn: 'error' })
    .autoOrient()
    .resize(largest, largest, { fit: 'cover', position: 'centre' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .timeout({ seconds: withinSeconds })
    .raw();
  const { data, info } = await readable(square.toBuffer({ resolveWithObject: true }));
  const made = new Map<PhotoSize, Buffer>();
  for (const size of photoSizes) {
    const painted = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
    made.set(size, await painted.resize(size, size).webp({ quality: 82 }).toBuffer());
  }
  return made;
}

/** Whatever the decoder stumbles over, the file is at fault: truncated, broken, or something else that begins like an image. */
async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new Refusal('not-an-image', { detail: (error as Error).message.split('\n')[0] ?? '' });
  }
}
