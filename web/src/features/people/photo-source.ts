import { getPhoto, photoSizes } from '@chatter/contracts/auth/routes.ts';

/** Where a photo is, as attributes of an image; the browser takes the size that its screen needs. */
export function photoSource(photo: string | null, widthPx: number): { src?: string; srcset?: string; sizes?: string } {
  if (photo === null) return {};
  const at = (size: number) => `/api/v1${getPhoto.path.replace(':id', photo).replace(':size', String(size))}`;
  return { src: at(256), srcset: photoSizes.map((size) => `${at(size)} ${size}w`).join(', '), sizes: `${widthPx}px` };
}
