import type { Client } from '@chatter/client/client.ts';
import { createClient } from '@chatter/client/client.ts';
import type { Route } from '@chatter/contracts/kit/define.ts';
import { latch } from '@chatter/testkit/latch.ts';

/** Somebody of the example with their session. */
export class Talker implements Disposable {
  readonly id: string;
  readonly #client: Client;
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(base: string, id: string, cookie: string) {
    this.id = id;
    this.#base = base;
    this.#headers = { cookie, origin: base };
    this.#client = createClient({ base, headers: this.#headers });
    this.#client.start();
  }

  get http(): Client['http'] {
    return this.#client.http;
  }

  /** Says something, and waits until it has its number: so that what others say after it comes after it. */
  async say(c: string, text: string): Promise<void> {
    const said = latch(`"${text}" is accepted`);
    const { m } = this.#client.send(c, text);
    const stop = this.#client.on('entry', ({ entry }) => {
      if (entry.m === m && entry.state !== 'sending') said.open();
    });
    await said.opened;
    stop();
  }

  /** Sends the bytes of a file to a route that takes an upload. */
  async upload(route: Route, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void> {
    const headers = { ...this.#headers, 'content-type': type };
    const answer = await fetch(`${this.#base}/api/v1${route.path}`, { method: route.method, headers, body: bytes });
    if (!answer.ok) throw new Error(`${route.path}: ${answer.status} ${await answer.text()}`);
  }

  [Symbol.dispose](): void {
    this.#client.stop();
  }
}
