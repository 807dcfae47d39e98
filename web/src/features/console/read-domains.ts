const domain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/u;

/** The domains somebody has written, one in each line or with commas between; null when one of them is none. */
export function readDomains(text: string): string[] | null {
  const words = text
    .split(/[\s,]+/u)
    .map((word) => word.trim().toLowerCase().replace(/^@/u, ''))
    .filter((word) => word !== '');
  const found = [...new Set(words)];
  return found.every((word) => domain.test(word)) ? found : null;
}
