/** A conversation, its epoch, and the newest seq that is held of it. */
export type Position = [c: string, epoch: number, seq: number];

/** How one socket of the load gets in. */
export interface SeatPlan {
  /** `ws://...` */
  url: string;
  headers: Record<string, string>;
  /** Origin of the system that gives tickets for the hello; null where none is asked for. */
  ticketsAt: string | null;
  account: string;
  /** The conversations it speaks in, one after the other. */
  cs: string[];
  /** What it resumes from. */
  positions?: Position[];
  /** Its own address, where one does not have enough ports for all. */
  from?: string;
}
