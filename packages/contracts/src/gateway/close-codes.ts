/** Close codes of our own (RFC 6455, section 7.4.2: 4000-4999 are private); 1001 to 1009 as there. */
export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidText: 1007,
  policy: 1008,
  tooLarge: 1009,
  /** No session, a bad ticket, or no hello in time. */
  notSignedIn: 4001,
  /** The session ended: do not reconnect. */
  sessionEnded: 4002,
  /** Too many frames. */
  rate: 4008,
  /** The client reads too slowly: resume. */
  tooSlow: 4011,
  /** The gateway restarts: resume, after a random time. */
  restart: 4012,
  /** Busy: back off. */
  busy: 4013,
} as const;
