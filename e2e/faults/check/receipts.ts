import type { Breach, Person } from './evidence.ts';
import { type Conversation, type Facts, frameOf, within } from './facts.ts';

type Marks = [delivered: number, read: number];

/**
 * Invariant 11: nobody has read what they have not received, nor received what is not there; and receipts only grow: the highest that
 * anybody was ever told is what is stored in the end, or less. Two chats may swap what they tell, so clients keep the higher one.
 */
export function checkReceipts({ conversations, evidence }: Facts): Breach[] {
  const highest = new Map<string, Marks>();
  const told = evidence.people.flatMap((person) => toldReceipts(person, conversations, highest));
  const stored = new Map<string, Marks>();
  for (const { c, account, delivered, read } of evidence.receipts) stored.set(`${c} ${account}`, [delivered, read]);
  const wrong = [...stored].flatMap(([key, marks]): Breach[] => {
    const conversation = conversations.get(key.split(' ')[0] ?? '');
    return conversation === undefined ? [] : impossible(`${key}, stored`, marks, conversation);
  });
  return [...told, ...wrong, ...(evidence.holesAllowed ? [] : shrunk(highest, stored, conversations))];
}

function impossible(whose: string, [delivered, read]: Marks, { head, holes }: Conversation): Breach[] {
  // A receipt may have been for what was lost afterwards.
  const last = Math.max(head, ...holes.map(({ to }) => to));
  if (read <= delivered && delivered <= last) return [];
  return [{ invariant: 11, what: `${whose}: read ${read}, delivered ${delivered}, head ${last}` }];
}

function toldReceipts({ account: hearer, wire }: Person, conversations: Facts['conversations'], highest: Map<string, Marks>): Breach[] {
  return wire.flatMap((line): Breach[] => {
    const frame = line.way === 'in' && line.text.startsWith('{"t":"marks"') ? frameOf(line) : null;
    const conversation = conversations.get(frame?.c ?? '');
    if (frame === null || conversation === undefined) return [];
    return Object.entries(frame.of ?? {}).flatMap(([account, marks]) => {
      const key = `${frame.c} ${account}`;
      const before = highest.get(key) ?? [0, 0];
      highest.set(key, [Math.max(before[0], marks[0]), Math.max(before[1], marks[1])]);
      return impossible(`${key}, told to ${hearer}`, marks, conversation);
    });
  });
}

/** Of those who are still there: what was told must be stored. */
function shrunk(highest: ReadonlyMap<string, Marks>, stored: ReadonlyMap<string, Marks>, conversations: Facts['conversations']): Breach[] {
  return [...highest].flatMap(([key, told]): Breach[] => {
    const [c = '', account = ''] = key.split(' ');
    const kept = stored.get(key) ?? [0, 0];
    const there = within(conversations.get(c)?.members.get(account), Number.POSITIVE_INFINITY);
    if (!there || (kept[0] >= told[0] && kept[1] >= told[1])) return [];
    return [{ invariant: 11, what: `${key}: ${told.join('/')} was told, ${kept.join('/')} is stored` }];
  });
}
