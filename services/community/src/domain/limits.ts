const minute = 60;
const hour = 3600;

/** What one account may do: so many acts in any stretch of so many seconds. */
export const limits = {
  found: [{ acts: 10, seconds: hour }],
  /** Whoever joins and leaves in turn writes into every channel. */
  join: [
    { acts: 30, seconds: minute },
    { acts: 300, seconds: hour },
  ],
} as const;

export interface Limiting {
  /** Counts one act; throws Refusal `too-many-requests` when there were too many. */
  take(what: keyof typeof limits, account: string): Promise<void>;
}
