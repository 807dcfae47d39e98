/** A picture's size, and the square of it that is shown: its middle and side, in the picture's own pixels. */
export interface Crop {
  width: number;
  height: number;
  x: number;
  y: number;
  side: number;
}

export const maxZoom = 5;

/** The largest square in the middle. */
export function wholeCrop(width: number, height: number): Crop {
  return { width, height, x: width / 2, y: height / 2, side: Math.min(width, height) };
}

/** The same square moved, as far as the picture reaches. */
export function moveCrop(crop: Crop, dx: number, dy: number): Crop {
  return within({ ...crop, x: crop.x + dx, y: crop.y + dy });
}

/** A square so many times smaller than the largest one, around the same point. */
export function zoomCrop(crop: Crop, zoom: number): Crop {
  const side = Math.min(crop.width, crop.height) / Math.min(maxZoom, Math.max(1, zoom));
  return within({ ...crop, side });
}

/** How many times smaller than the largest one it is. */
export function zoomOf({ width, height, side }: Crop): number {
  return Math.min(width, height) / side;
}

function within(crop: Crop): Crop {
  const half = crop.side / 2;
  const clamp = (at: number, length: number) => Math.min(length - half, Math.max(half, at));
  return { ...crop, x: clamp(crop.x, crop.width), y: clamp(crop.y, crop.height) };
}
