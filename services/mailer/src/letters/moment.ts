const format = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A moment as people read it: `24 November 2026 at 09:15 UTC`. */
export function writeMoment(at: string): string {
  return `${format.format(new Date(at))} UTC`;
}
