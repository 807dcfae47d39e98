import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';

const { busy, tooSlow } = closeCodes;

/** A gateway on a busy machine may say so, and that a socket whose reader is as busy reads too slowly: who is told comes again. */
export const honestCloses: ReadonlySet<number> = new Set([busy, tooSlow]);
