/** A log-in whose password was right waits so long for its second factor. */
export const logInLifeMs = 5 * 60_000;
/** Tries at the second factor that one log-in has. */
export const triesOfLogIn = 5;
