/** So many acts in any stretch of so many seconds. */
export interface Window {
  acts: number;
  seconds: number;
}

const minute = 60;
const hour = 3600;

/**
 * What is counted, and how much of it is let through (OWASP ASVS 5.0, 6.1.1). Nothing here can lock the owner of an account out:
 * guesses at a login from unknown devices are slowed to 10 in 15 minutes whoever makes them, but a device that has logged in before
 * is counted for itself.
 */
export const limits = {
  loginByClient: [
    { acts: 5, seconds: minute },
    { acts: 30, seconds: hour },
  ],
  loginByName: [{ acts: 10, seconds: 15 * minute }],
  /** By all logins of an account together; beyond it passwords are refused as if they were wrong. */
  loginByAccount: [{ acts: 10, seconds: 15 * minute }],
  loginByDevice: [{ acts: 10, seconds: 15 * minute }],
  /** Every try to register, since each tells whether a username is free. */
  registerTries: [
    { acts: 10, seconds: minute },
    { acts: 60, seconds: hour },
  ],
  registerByClient: [{ acts: 10, seconds: hour }],
  /**
   * Letters that strangers can have sent to one address, known or not; more than one client may ask for. Counted apart for what they are
   * for: who registers an address in vain keeps its owner from no letter that activates or changes.
   */
  registerByAddress: [{ acts: 20, seconds: hour }],
  activationByAddress: [{ acts: 10, seconds: hour }],
  emailByAddress: [{ acts: 10, seconds: hour }],
  activateByClient: [{ acts: 20, seconds: minute }],
  /** Letters for a new password that one client may ask for, whoever's. */
  resetByClient: [{ acts: 10, seconds: hour }],
  /** Tokens of such letters. */
  resetTriesByClient: [{ acts: 20, seconds: minute }],
  /** Guesses at the current password where it is asked for once more. */
  passwordBySession: [{ acts: 10, seconds: 15 * minute }],
  /**
   * Guesses at codes of six digits, by whoever knows the password; recovery codes are too long to be guessed, and so are always a way in.
   * From a device that has logged in before they are counted for itself.
   */
  factorByAccount: [{ acts: 10, seconds: hour }],
  factorByDevice: [{ acts: 10, seconds: hour }],
  /** Letters with codes; who knows the password cannot use up what the owner may have sent. */
  codeLetterByAccount: [{ acts: 10, seconds: hour }],
  codeLetterByDevice: [{ acts: 10, seconds: hour }],
  /** Log-ins by a passkey alone, and challenges for passkeys, each of which is kept for a while. */
  passkeyByClient: [{ acts: 30, seconds: minute }],
  /** Secrets offered, and codes that set one up. */
  totpByAccount: [{ acts: 20, seconds: hour }],
  /** Activation letters that one client may ask for once more, whoever's. */
  activationByClient: [{ acts: 10, seconds: hour }],
  /** Changes of the address that one account may ask for: each writes two letters. */
  emailByAccount: [{ acts: 5, seconds: hour }],
  /** Links of letters that change an address. */
  emailTriesByClient: [{ acts: 20, seconds: minute }],
  /** Copies of one's data: making one is work. */
  exportByAccount: [{ acts: 3, seconds: 24 * hour }],
  exportTriesByAccount: [{ acts: 20, seconds: minute }],
  profileByAccount: [{ acts: 20, seconds: minute }],
  /** Every try to write down a mobile number, since it tells whether somebody else has it. */
  mobileByAccount: [{ acts: 10, seconds: hour }],
  findByAccount: [{ acts: 60, seconds: minute }],
  /** Requests to be friends: each is a notice at somebody. */
  askByAccount: [
    { acts: 20, seconds: minute },
    { acts: 100, seconds: 24 * hour },
  ],
  blockByAccount: [{ acts: 30, seconds: minute }],
  privacyByAccount: [{ acts: 30, seconds: minute }],
  /** What staff look at of people and of the audit log: enough to work with, not to carry all of it away. */
  consoleReadByAccount: [
    { acts: 120, seconds: minute },
    { acts: 1000, seconds: hour },
  ],
  /** Reading the whole audit log is work. */
  auditScanByAccount: [
    { acts: 6, seconds: minute },
    { acts: 30, seconds: hour },
  ],
  nameByAccount: [{ acts: 20, seconds: minute }],
  /** Decoding an image is work. */
  photoByAccount: [
    { acts: 10, seconds: minute },
    { acts: 60, seconds: hour },
  ],
} as const satisfies Record<string, readonly Window[]>;

export type Limited = keyof typeof limits;

export interface Limiting {
  /** Counts one act of `who`; throws Refusal `too-many-requests` with the time to wait, counting nothing, when there were too many. */
  take(what: Limited, who: string): Promise<void>;
  /** Forgets what was counted of `who`. */
  forget(what: Limited, who: string): Promise<void>;
}
