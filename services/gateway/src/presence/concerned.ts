/** Who is concerned by what happens to an account, by that account. */
export class Concerned<Who> {
  readonly #by = new Map<string, Set<Who>>();

  of(account: string): Iterable<Who> {
    return this.#by.get(account) ?? [];
  }

  add(who: Who, accounts: Iterable<string>): void {
    for (const account of accounts) {
      const known = this.#by.get(account);
      if (known === undefined) this.#by.set(account, new Set([who]));
      else known.add(who);
    }
  }

  remove(who: Who, accounts: Iterable<string>): void {
    for (const account of accounts) {
      const known = this.#by.get(account);
      known?.delete(who);
      if (known?.size === 0) this.#by.delete(account);
    }
  }
}
