import Type from 'typebox';

const description = 'the current one; left out where it was just shown by `proveMe`, which it must be where there is a second factor';

/**
 * What an account's owner shows once more before something grave: the password; or else this session has shown by `proveMe` within the
 * last 15 minutes who sits there, which it must have where the account has a second factor.
 */
export const Proof = { password: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description })) } as const;
/** How it is refused. */
export const proofRefusals = ['password-wrong', 'proof-needed'] as const;
