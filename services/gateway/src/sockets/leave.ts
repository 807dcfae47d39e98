import type { Sockets } from './sockets.ts';

const lookEveryMs = 50;
const graceMs = 5000;

/** Asks all clients to leave at a random moment within `withinMs` and waits until they have, or some time longer. */
export async function leaveInSpread(sockets: Sockets, withinMs: number): Promise<void> {
  if (withinMs === 0 || sockets.count === 0) return;
  for (const connection of sockets.all()) connection.say({ t: 'bye', afterMs: withinMs });
  const deadlineMs = Date.now() + withinMs + graceMs;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (sockets.count > 0 && Date.now() < deadlineMs) return;
      clearInterval(timer);
      resolve();
    }, lookEveryMs);
  });
}
