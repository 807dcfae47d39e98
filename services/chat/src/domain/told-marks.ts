import type { Audience } from '@chatter/contracts/chat/live.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';

interface Reach {
  delivered: number;
  read: number;
}

interface RaisedReach extends Reach {
  /** Whether more has been delivered, or only more read. */
  arrived: boolean;
}

interface Told {
  of: Record<string, Marks>;
  to: Audience;
}

/**
 * What is told of marks, and to whom. Who hides how far they have read is shown it by nobody else, and is told it of nobody else; their
 * own devices hear their own. That something has arrived all are told; where nothing has, nothing is said: the moment would tell.
 * @param hiders those of the conversation who hide it
 */
export function toldMarks(marks: ReadonlyMap<string, RaisedReach>, hiders: ReadonlySet<string>): Told[] {
  const told = (to: string | null, audience: Audience): Told => {
    const hides = (account: string) => account !== to && (hiders.has(account) || (to !== null && hiders.has(to)));
    const some = [...marks].filter(([account, { arrived }]) => arrived || !hides(account));
    return { of: Object.fromEntries(some.map(([account, reach]) => [account, shown(account, reach, to, hides)])), to: audience };
  };
  if (hiders.size === 0) return [told(null, null)];
  const all = [told(null, { except: [...hiders] }), ...[...hiders].map((hider) => told(hider, { alone: [hider] }))];
  return all.filter(({ of }) => Object.keys(of).length > 0);
}

/** The same of two who are apart: their own devices hear of each, and nobody else. */
export function toldApart(marks: ReadonlyMap<string, Reach>): Told[] {
  return [...marks].map(([account, { delivered, read }]) => ({ of: { [account]: [delivered, read] }, to: { alone: [account] } }));
}

/** Marks of somebody as an account is shown them. */
export function shownMarks(of: string, reach: Reach, account: string, hides: (account: string) => boolean): Marks {
  return shown(of, reach, account, (id) => hides(id) || hides(account));
}

function shown(of: string, { delivered, read }: Reach, to: string | null, hides: (account: string) => boolean): Marks {
  return [delivered, of !== to && hides(of) ? 0 : read];
}
