import { type NewChange, requireOwner, type Standing } from './change.ts';
import { type Name, readAbout, readName } from './names.ts';

export interface Edit {
  name: Name | null;
  about: string | null;
  changes: NewChange[];
}

/** Only another name is a change of access: what a community is about shows nowhere else. */
export function editCommunity(standing: Standing, current: { name: string }, ask: { name?: string; about?: string }): Edit {
  requireOwner(standing);
  const name = ask.name === undefined ? null : readName(ask.name, 'community');
  return {
    name,
    about: ask.about === undefined ? null : readAbout(ask.about),
    changes: name === null || name.text === current.name ? [] : [{ kind: 'renamed', name: name.text }],
  };
}
