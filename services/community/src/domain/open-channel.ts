import { Refusal } from '@chatter/platform/refusal.ts';
import { type NewChange, requireOwner, type Standing } from './change.ts';
import { type Name, readName } from './names.ts';

const mostChannels = 100;

export interface Opening {
  title: Name;
  changes: NewChange[];
}

/** @param channels how many there are @param c the new channel's id */
export function openChannel(standing: Standing, channels: number, ask: { title: string }, c: string): Opening {
  requireOwner(standing);
  const title = readName(ask.title, 'channel');
  if (channels >= mostChannels) throw new Refusal('too-many-channels');
  return { title, changes: [{ kind: 'channel-opened', c, title: title.text }] };
}
