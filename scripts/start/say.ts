/** Prints one step of the start: what it is about, and what was done or taken. */
export function say(what: string, how: string): void {
  console.log(`  ${what.padEnd(10)} ${how}`);
}
