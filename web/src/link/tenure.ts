/**
 * For a store that is cleared for whoever is signed in next: what was asked for before that is not for them. `begin` when something is asked,
 * and what it answers tells whether that is still wanted.
 */
export class Tenure {
  #now = 0;

  /** What is under way is not wanted any more. */
  end(): void {
    this.#now++;
  }

  begin(): () => boolean {
    const then = this.#now;
    return () => then === this.#now;
  }
}
