import { addressParts, bioRule, type ProfileDetails, placeRule, statusRule } from '@chatter/contracts/auth/profile.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Limiting } from './limits.ts';
import { canonicalMobile } from './mobile.ts';

export interface EditProfileDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  profiles: {
    /** Whether it was kept; `mobile-taken` when somebody else has that number. */
    change(account: string, details: Partial<ProfileDetails>): Promise<'kept' | 'mobile-taken'>;
  };
}

const oneLine = ['status', ...addressParts] as const;
const texts = ['bio', ...oneLine] as const;
const earliestBirth = '1900-01-01';

/** Changes what somebody tells of themselves. What is left out stays; what is empty is emptied. */
export async function editProfile(deps: EditProfileDeps, ask: Partial<ProfileDetails>, account: string): Promise<void> {
  await deps.limits.take('profileByAccount', account);
  const details = prepareDetails(ask, deps.now());
  if (typeof details.mobile === 'string') await deps.limits.take('mobileByAccount', account);
  if ((await deps.profiles.change(account, details)) === 'mobile-taken') throw new Refusal('mobile-taken');
}

/**
 * Details as they are kept: tidied, in their one form.
 * @throws Refusal `mobile-invalid`, `date-invalid`, or `invalid-request` for a text that is too long when it is tidied
 */
export function prepareDetails(ask: Partial<ProfileDetails>, now: Date): Partial<ProfileDetails> {
  const kept = { ...ask };
  for (const field of oneLine) if (typeof kept[field] === 'string') kept[field] = emptied(tidy(kept[field]).replace(/\s+/gu, ' '));
  if (typeof kept.bio === 'string') kept.bio = emptied(tidy(kept.bio).replace(/\n{3,}/g, '\n\n'));
  for (const field of texts) refuseTooLong(field, kept[field] ?? '');
  if (typeof kept.mobile === 'string') kept.mobile = readMobile(kept.mobile);
  if (typeof kept.birthDate === 'string') refuseDate(kept.birthDate, now);
  return kept;
}

const emptied = (text: string): string | null => (text === '' ? null : text);

/** Composed letters, no invisible signs, nothing around it. */
function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u200b\u2060\ufeff\u00ad]/g, '')
    .trim();
}

/** In code points, as its column counts. Composing letters makes most texts shorter, and a few longer. */
function refuseTooLong(field: (typeof texts)[number], text: string): void {
  const { maxLength } = field === 'bio' ? bioRule : field === 'status' ? statusRule : placeRule;
  if ([...text].length > maxLength) throw new Refusal('invalid-request', { detail: `${field}: at most ${maxLength} signs.` });
}

function readMobile(mobile: string): string | null {
  if (mobile.trim() === '') return null;
  const canonical = canonicalMobile(mobile);
  if (canonical === null) throw new Refusal('mobile-invalid', { status: 422 });
  return canonical;
}

/** A day that was; nobody is born later than now. */
function refuseDate(date: string, now: Date): void {
  const at = new Date(`${date}T00:00:00.000Z`);
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
  if (!isDay || date < earliestBirth || at > now) throw new Refusal('date-invalid', { status: 422 });
}
