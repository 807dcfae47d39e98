import type { Breach, Person } from './evidence.ts';
import { type Conversation, type Facts, frameOf } from './facts.ts';

/** Invariant 11: receipts only grow, on every socket; nobody has read what they have not received, nor received what is not there. */
export function checkReceipts({ conversations, evidence }: Facts): Breach[] {
  const stored = evidence.receipts.flatMap(({ c, account, delivered, read }): Breach[] => {
    const conversation = conversations.get(c);
    return conversation === undefined ? [] : impossible(`${account} in ${c}, stored`, delivered, read, conversation.head);
  });
  return [...stored, ...evidence.people.flatMap((person) => toldReceipts(person, conversations))];
}

function impossible(whose: string, delivered: number, read: number, head: number): Breach[] {
  if (read <= delivered && delivered <= head) return [];
  return [{ invariant: 11, what: `${whose}: read ${read}, delivered ${delivered}, head ${head}` }];
}

function toldReceipts({ account: hearer, wire }: Person, conversations: ReadonlyMap<string, Conversation>): Breach[] {
  const told = new Map<string, [number, number]>();
  return wire.flatMap((line): Breach[] => {
    const frame = line.way === 'in' && line.text.startsWith('{"t":"marks"') ? frameOf(line) : null;
    const conversation = conversations.get(frame?.c ?? '');
    if (frame === null || conversation === undefined) return [];
    return Object.entries(frame.of ?? {}).flatMap(([account, marks]) => {
      const key = `${line.n} ${frame.c} ${account}`;
      const before = told.get(key) ?? [0, 0];
      told.set(key, marks);
      const whose = `${account} in ${frame.c}, told to ${hearer}`;
      const shrunk = marks[0] < before[0] || marks[1] < before[1];
      return [
        ...impossible(whose, marks[0], marks[1], lastOf(conversation)),
        ...(shrunk ? [{ invariant: 11, what: `${whose}: from ${before.join('/')} back to ${marks.join('/')}` }] : []),
      ];
    });
  });
}

/** A receipt may have been for what was lost afterwards. */
function lastOf({ head, holes }: Conversation): number {
  return Math.max(head, ...holes.map(({ to }) => to));
}
