/** How one seat of the crowd gets in. Seats 0 and 1 are a pair, 2 and 3, and so on. */
export interface SeatPlan {
  /** `ws://...` */
  url: string;
  headers: Record<string, string>;
  /** Origin of the system that gives tickets for the hello; null where none is asked for. */
  ticketsAt: string | null;
  account: string;
  /** The conversation of the pair. */
  c: string;
}
