/** A log-in whose password was right waits so long for its second factor: longer than a code by letter works, whose mail may be slow. */
export const logInLifeMs = 15 * 60_000;
/** Tries at the second factor that one log-in has. */
export const triesOfLogIn = 5;
