import { maxPhotoBytes, setPhoto } from '@chatter/contracts/auth/routes.ts';

/** What a file picker offers. */
export const photoTypes = setPhoto.upload.types.join(',');

/** Why a file cannot be a photo, before it is sent: a problem's code; null when it may be one. */
export function faultOfPhoto({ type, size }: { type: string; size: number }): string | null {
  if (!(setPhoto.upload.types as readonly string[]).includes(type)) return 'unsupported-media-type';
  if (size > maxPhotoBytes) return 'payload-too-large';
  return size === 0 ? 'not-an-image' : null;
}
