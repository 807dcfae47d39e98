import { nameRule, passwordRule, usernameRule } from '@chatter/contracts/auth/views.ts';
import { isBlankName } from '@chatter/contracts/kit/names.ts';

export interface Registration {
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  password: string;
}

/** A fault of a field: a text's key below `field`, and a count where the text has one. */
export interface Fault {
  key: 'required' | 'usernameLength' | 'usernameForm' | 'nameLength' | 'nameForm' | 'emailForm' | 'passwordShort' | 'passwordLong';
  count?: number;
}

export type Faults = Partial<Record<keyof Registration, Fault>>;

const username = new RegExp(usernameRule.pattern, 'u');
const name = new RegExp(nameRule.pattern, 'u');
// Looser than the server's: the letter decides whether an address is right.
const email = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)*$/u;

/** What is wrong with a registration, by field: the rules of the contract, before the server says so. */
export function faultsOf(form: Registration): Faults {
  const faults: Faults = {};
  const check = (field: keyof Registration, fault: Fault | null) => {
    if (fault !== null) faults[field] = fault;
  };
  check('firstName', faultOfName(form.firstName.trim()));
  check('lastName', faultOfName(form.lastName.trim()));
  check('username', faultOfUsername(form.username.trim()));
  check('email', faultOfEmail(form.email.trim()));
  check('password', faultOfPassword(form.password));
  return faults;
}

/** What is wrong with a first or last name, trimmed. */
export function faultOfName(value: string): Fault | null {
  if (isBlankName(value)) return { key: 'required' };
  if (value.length > nameRule.maxLength) return { key: 'nameLength' };
  return name.test(value) ? null : { key: 'nameForm' };
}

function faultOfUsername(value: string): Fault | null {
  if (value === '') return { key: 'required' };
  if (value.length < usernameRule.minLength || value.length > usernameRule.maxLength) return { key: 'usernameLength' };
  return username.test(value) ? null : { key: 'usernameForm' };
}

function faultOfEmail(value: string): Fault | null {
  if (value === '') return { key: 'required' };
  return value.length <= 254 && email.test(value) ? null : { key: 'emailForm' };
}

/** What is wrong with a new password. */
export function faultOfPassword(value: string): Fault | null {
  if (value === '') return { key: 'required' };
  if (value.length < passwordRule.minLength) return { key: 'passwordShort', count: passwordRule.minLength - value.length };
  return value.length > passwordRule.maxLength ? { key: 'passwordLong' } : null;
}
