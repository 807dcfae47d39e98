import Type from 'typebox';

/** Recovery codes are shown once: nobody, we neither, can find them out again. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) });
/** The codes, where this was the first factor; else those one has stay. */
export const FirstCodes = Type.Object({ recoveryCodes: Type.Union([Type.Array(Type.String()), Type.Null()]) });
