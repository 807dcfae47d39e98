import sharp from 'sharp';

/** A picture of one colour. */
export function flatPicture(width: number, height: number, format: 'jpeg' | 'png' | 'webp' | 'gif'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#369' }, limitInputPixels: false })
    [format]()
    .toBuffer();
}

/** A photo that says where and with what it was taken. */
export function gpsPicture(): Promise<Buffer> {
  return sharp({ create: { width: 300, height: 200, channels: 3, background: '#963' } })
    .withExif({
      IFD0: { Make: 'Spy Camera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 4366/100' },
    })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer();
}

/** Red left of blue, with the EXIF orientation of a camera that was turned. */
export function halves(width: number, height: number, orientation: number): Promise<Buffer> {
  const half = { create: { width: width / 2, height, channels: 3, background: '#00f' } } as const;
  return sharp({ create: { width, height, channels: 3, background: '#f00' } })
    .composite([{ input: half, left: width / 2, top: 0 }])
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
}
