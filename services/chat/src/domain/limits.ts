/** What one account may do: so many acts in any stretch of so many seconds. */
export const limits = {
  mute: [{ acts: 30, seconds: 60 }],
} as const;

export interface Limiting {
  /** Counts one act; throws Refusal `too-many-requests` when there were too many. */
  take(what: keyof typeof limits, account: string): Promise<void>;
}
