const signatures: Readonly<Record<string, RegExp>> = {
  jpeg: /^\xff\xd8\xff/,
  png: /^\x89PNG\r\n\x1a\n/,
  gif: /^GIF8[79]a/,
  webp: /^RIFF.{4}WEBP/s,
};

/** What the first bytes of a file say it is, whatever its sender says; null when it is no image that we take. */
export function sniffImage(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, 12);
  return Object.keys(signatures).find((format) => signatures[format]?.test(start)) ?? null;
}
