import Type, { type Static } from 'typebox';
import { route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { Person } from './views.ts';

const strict = { additionalProperties: false } as const;
const orNull = <T extends ReturnType<typeof Type.String>>(of: T) => Type.Union([of, Type.Null()]);

/** Languages that letters are written in. */
export const Language = Type.Union([Type.Literal('en'), Type.Literal('de')]);
export type Language = Static<typeof Language>;
export const Gender = Type.Union([Type.Literal('female'), Type.Literal('male'), Type.Literal('other')]);
export type Gender = Static<typeof Gender>;

/** No control characters, nothing that turns text around, no half of a surrogate pair; of several lines where `lines` says so. */
const signs = (lines: boolean) =>
  `^[^\\u0000-${lines ? '\\u0009\\u000b-' : ''}\\u001f\\u007f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]*$`;
export const bioRule = { maxLength: 500, pattern: signs(true) } as const;
export const statusRule = { maxLength: 80, pattern: signs(false) } as const;
export const placeRule = { maxLength: 100, pattern: signs(false) } as const;
/** As people write it; kept in its one international form. */
const mobileRule = { maxLength: 32, pattern: '^[0-9+() ./-]*$' } as const;
const dateRule = { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' } as const;

/** Parts of an address, each free text: the world has too many forms of them. */
export const addressParts = ['street', 'city', 'region', 'postalCode', 'country'] as const;
const place = Type.String(placeRule);

/** What somebody tells of themselves. All of it may be left empty; others see `status` and `bio` only. */
const details = {
  birthDate: orNull(Type.String(dateRule)),
  gender: Type.Union([Gender, Type.Null()]),
  mobile: orNull(Type.String(mobileRule)),
  street: orNull(place),
  city: orNull(place),
  region: orNull(place),
  postalCode: orNull(place),
  country: orNull(place),
  bio: orNull(Type.String(bioRule)),
  status: orNull(Type.String(statusRule)),
  language: Type.Union([Language, Type.Null()]),
} as const;
export const ProfileDetails = Type.Object(details);

/** A text as it is asked for: its letters may not be composed yet (NFC), which takes up to three times the room. Its rule holds after that. */
const asked = (rule: typeof bioRule | typeof statusRule | typeof placeRule) =>
  orNull(Type.String({ ...rule, maxLength: 3 * rule.maxLength }));
const askedPlace = asked(placeRule);
const askedDetails = {
  ...details,
  ...{ street: askedPlace, city: askedPlace, region: askedPlace, postalCode: askedPlace, country: askedPlace },
  bio: asked(bioRule),
  status: asked(statusRule),
} as const;
export type ProfileDetails = Static<typeof ProfileDetails>;

/** What a whole profile has; each counts the same in how complete one is. */
export const ProfilePart = Type.Union([
  Type.Literal('photo'),
  Type.Literal('status'),
  Type.Literal('bio'),
  Type.Literal('birthDate'),
  Type.Literal('gender'),
  Type.Literal('mobile'),
  Type.Literal('address'),
]);
export type ProfilePart = Static<typeof ProfilePart>;

export const OwnProfile = Type.Object({
  ...details,
  /** Of the parts that there are, those that are filled in; name and e-mail address always are. */
  completion: Type.Object({ percent: Type.Integer({ minimum: 0, maximum: 100 }), missing: Type.Array(ProfilePart) }),
  /** A change of the e-mail address that its new one has not confirmed yet. */
  emailChange: Type.Union([Type.Object({ email: Type.String(), expiresAt: Moment }), Type.Null()]),
});
export type OwnProfile = Static<typeof OwnProfile>;

/** What others see of somebody. */
export const PublicProfile = Type.Object({
  person: Person,
  status: Type.Union([Type.String(), Type.Null()]),
  bio: Type.Union([Type.String(), Type.Null()]),
  joinedAt: Moment,
});
export type PublicProfile = Static<typeof PublicProfile>;

export const getProfile = route({
  service: 'auth',
  id: 'getProfile',
  method: 'GET',
  path: '/me/profile',
  what: "What one tells of oneself, how complete it is, and what is under way of one's e-mail address.",
  access: 'account',
  answers: { 200: OwnProfile },
  refusals: [],
});

export const editProfile = route({
  service: 'auth',
  id: 'editProfile',
  method: 'PATCH',
  path: '/me/profile',
  what: 'Change what one tells of oneself. What is left out stays; null, or nothing but spaces, empties.',
  access: 'account',
  body: Type.Partial(Type.Object(askedDetails), strict),
  answers: { 200: OwnProfile },
  refusals: ['mobile-taken', 'mobile-invalid', 'date-invalid', 'too-many-requests'],
});

export const seeProfile = route({
  service: 'auth',
  id: 'seeProfile',
  method: 'GET',
  path: '/accounts/:id/profile',
  what: 'What others see of somebody.',
  access: 'account',
  params: Type.Object({ id: Id }, strict),
  answers: { 200: PublicProfile },
  refusals: ['not-found'],
});

export const profileRoutes = [getProfile, editProfile, seeProfile] as const;
