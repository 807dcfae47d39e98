import type { Crop } from './crop.ts';

/** What the server makes its largest size of, twice over. */
const largest = 1280;
const quality = 0.92;

/** Paints a square of a picture as a JPEG file; what is transparent becomes white, as at the server. */
export async function paintCrop(picture: CanvasImageSource, { x, y, side }: Crop): Promise<Blob> {
  const size = Math.max(1, Math.round(Math.min(side, largest)));
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
  const paint = canvas.getContext('2d');
  if (paint === null) throw new Error('this browser paints no canvas');
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, size, size);
  paint.imageSmoothingQuality = 'high';
  paint.drawImage(picture, x - side / 2, y - side / 2, side, side, 0, 0, size, size);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture could not be painted')) : resolve(blob)), 'image/jpeg', quality);
  });
}
