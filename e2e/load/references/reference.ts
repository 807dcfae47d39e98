import type { SeatPlan } from '../driver/seat-plan.ts';

/** Something else that takes the same load as the system, for comparison. */
export interface Reference extends AsyncDisposable {
  readonly name: string;
  readonly pids: Readonly<Record<string, number>>;
  /** Seats of rooms with so many members each. */
  seats(rooms: number, members: number): Promise<SeatPlan[]>;
}
