import type { NewChange } from './change.ts';
import { type Name, readAbout, readName } from './names.ts';

/** A community to be founded, with its first channel. */
export interface Founding {
  id: string;
  name: Name;
  about: string;
  founder: string;
  channel: { id: string; title: Name };
  changes: NewChange[];
}

/** @param newId makes ids: the community's, and its first channel's */
export function foundCommunity(ask: { name: string; about?: string }, founder: string, newId: () => string): Founding {
  const name = readName(ask.name, 'community');
  const channel = { id: newId(), title: readName('general', 'channel') };
  return {
    id: newId(),
    name,
    about: readAbout(ask.about ?? ''),
    founder,
    channel,
    changes: [
      { kind: 'founded', name: name.text, by: founder },
      { kind: 'channel-opened', c: channel.id, title: channel.title.text },
      { kind: 'granted', account: founder },
    ],
  };
}
