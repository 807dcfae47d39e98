import type { Item } from '@chatter/contracts/chat/events.ts';
import type { ConversationKind } from '@chatter/contracts/chat/views.ts';

/** The words of what happens to a room. `list` joins names; `others` counts those who are not named. */
export interface SystemWords {
  /** Me, where something is done to me. */
  you: string;
  list(names: readonly string[]): string;
  others(count: number): string;
  /** A sentence by its name; `ByMe` forms do not name who did it. */
  say(sentence: SystemSentence, names: { by: string; who: string; title: string }): string;
}

export type SystemSentence =
  | 'came'
  | 'cameMe'
  | 'added'
  | 'addedByMe'
  | 'began'
  | 'beganByMe'
  | 'went'
  | 'wentMe'
  | 'removed'
  | 'removedByMe'
  | 'renamed'
  | 'renamedByMe';

const maxNamed = 3;

/** Whether a row tells what happened to the room, not what was said in it. */
export function isSystem({ kind }: Pick<Item, 'kind'>): boolean {
  return kind === 'join' || kind === 'leave' || kind === 'rename';
}

/**
 * Whether a room tells of it among its messages. What I call a conversation with the assistant stands above it; and who comes to a
 * community is told nowhere in its channels, so who goes is not either.
 */
export function isTold(room: ConversationKind, { kind }: Pick<Item, 'kind'>): boolean {
  if (room === 'assistant') return kind !== 'rename';
  return room !== 'channel' || kind !== 'leave';
}

/** Puts a join, leave or rename into words, as I see it. Null for any other row. */
export function systemText(item: Item, me: string, nameOf: (id: string) => string, words: SystemWords): string | null {
  const { by = item.from, who = [], title = '' } = item;
  if (!isSystem(item)) return null;
  const sentence = sentenceOf(item, by);
  const others = who.filter((id) => id !== by);
  const names = { by: nameOf(by), who: listOf(others, me, nameOf, words), title };
  const mine = sentence === 'came' || sentence === 'went' ? 'Me' : 'ByMe';
  return words.say(by === me ? (`${sentence}${mine}` as SystemSentence) : sentence, names);
}

function sentenceOf({ kind, seq, who = [] }: Item, by: string): 'came' | 'added' | 'began' | 'went' | 'removed' | 'renamed' {
  if (kind === 'rename') return 'renamed';
  if (kind === 'leave') return who.includes(by) ? 'went' : 'removed';
  if (who.includes(by)) return 'came';
  return seq === 1 ? 'began' : 'added';
}

function listOf(who: readonly string[], me: string, nameOf: (id: string) => string, words: SystemWords): string {
  // Whoever reads this wants to know whether they are meant: they come first.
  const sorted = [...who].sort((a, b) => Number(b === me) - Number(a === me));
  const named = sorted.slice(0, sorted.length === maxNamed + 1 ? maxNamed + 1 : maxNamed).map((id) => (id === me ? words.you : nameOf(id)));
  return words.list(sorted.length > named.length ? [...named, words.others(sorted.length - named.length)] : named);
}
