import Type from 'typebox';

/** The secret part of a letter's link: 43 characters of base64url. */
export const letterToken = Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]+$' });
