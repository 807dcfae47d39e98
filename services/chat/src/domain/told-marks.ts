import type { Audience } from '@chatter/contracts/chat/live.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';

interface Reach {
  delivered: number;
  read: number;
}

/**
 * What is told of marks, and to whom. Who hides how far they have read is shown it by nobody else, and is told it of nobody else; their
 * own devices hear their own. That something has arrived all are told.
 * @param hiders those of the conversation who hide it
 */
export function toldMarks(marks: ReadonlyMap<string, Reach>, hiders: ReadonlySet<string>): { of: Record<string, Marks>; to: Audience }[] {
  const told = (to: string | null, audience: Audience) => {
    const hides = (account: string) => hiders.has(account) || (to !== null && hiders.has(to));
    return { of: Object.fromEntries([...marks].map(([account, reach]) => [account, shown(account, reach, to, hides)])), to: audience };
  };
  if (hiders.size === 0) return [told(null, null)];
  return [told(null, { except: [...hiders] }), ...[...hiders].map((hider) => told(hider, { alone: [hider] }))];
}

/** Marks of somebody as an account is shown them. */
export function shownMarks(of: string, reach: Reach, account: string, hides: (account: string) => boolean): Marks {
  return shown(of, reach, account, (id) => hides(id) || hides(account));
}

function shown(of: string, { delivered, read }: Reach, to: string | null, hides: (account: string) => boolean): Marks {
  return [delivered, of !== to && hides(of) ? 0 : read];
}
