/** What nobody sees where it stands alone: spaces, controls, what only forms or joins other signs, and signs that are drawn as nothing. */
const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{M}\u2800\ufffc\u{1d159}]/gu;

/** Told to whoever gives something a name that nobody can see. */
export const blankName = 'A name must hold more than spaces and invisible signs.';

/** Whether a reader sees nothing of a name: of a person, a group, a community or a channel. It is refused as an empty one is. */
export function isBlankName(name: string): boolean {
  return name.replace(unseen, '') === '';
}
