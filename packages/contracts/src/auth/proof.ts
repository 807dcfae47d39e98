import Type from 'typebox';

/** What an account's owner shows once more before something grave: the current password. A second factor joins it here. */
export const Proof = { password: Type.String({ minLength: 1, maxLength: 128 }) } as const;
