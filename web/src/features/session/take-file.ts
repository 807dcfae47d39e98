import type { Problem } from '@chatter/contracts/kit/problem.ts';

/**
 * Asks for a file and lets the browser keep it.
 * @returns `done`, or the code of what went wrong
 */
export async function takeFile(path: string, body: object, name: string): Promise<string> {
  try {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) return ((await reply.json()) as Problem).code;
    const url = URL.createObjectURL(await reply.blob());
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    // The browser reads it a moment later.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return 'done';
  } catch {
    return 'unreachable';
  }
}
