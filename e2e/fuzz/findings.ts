/** What should not have been, each with what was sent. */
export class Findings {
  readonly all: string[] = [];
  /** How often each surface sent something. */
  readonly sent = new Map<string, number>();
  /** How often each answer was given. */
  readonly answers = new Map<string, number>();
  /** How often somebody was told to try again later: an honest word, and no finding as long as trying again helps. */
  readonly later = new Map<string, number>();

  /** @param said what was sent, to send it again by hand */
  add(what: string, said: string | Buffer = ''): void {
    const shown = typeof said === 'string' ? JSON.stringify(said) : `bytes ${said.toString('base64')}`;
    this.all.push(
      said.length === 0 ? what : `${what}\n  sent: ${shown.length > 2000 ? `${shown.slice(0, 2000)}... (${shown.length})` : shown}`,
    );
  }

  countLater(where: string): void {
    this.later.set(where, (this.later.get(where) ?? 0) + 1);
  }

  count(surface: string, answer: string): void {
    this.sent.set(surface, (this.sent.get(surface) ?? 0) + 1);
    const name = `${surface} ${answer}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
  }
}
