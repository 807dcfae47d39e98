import { addressParts, type OwnProfile, type ProfileDetails, type ProfilePart } from '@chatter/contracts/auth/profile.ts';

/** Name and e-mail address: there is no account without them. */
const always = 2;

/** How complete a profile is: of its parts those that are filled in, all counted the same. */
export function completionOf(details: ProfileDetails, photo: string | null): OwnProfile['completion'] {
  const parts: [ProfilePart, boolean][] = [
    ['photo', photo !== null],
    ['status', details.status !== null],
    ['bio', details.bio !== null],
    ['birthDate', details.birthDate !== null],
    ['gender', details.gender !== null],
    ['mobile', details.mobile !== null],
    ['address', addressParts.some((part) => details[part] !== null)],
  ];
  const missing = parts.filter(([, there]) => !there).map(([part]) => part);
  const all = parts.length + always;
  return { percent: Math.floor((100 * (all - missing.length)) / all), missing };
}
