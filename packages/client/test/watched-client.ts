import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { realAmbient } from '../src/ambient.ts';
import { type Client, createClient } from '../src/client.ts';
import type { ClientEvents } from '../src/client-events.ts';
import type { ClientOptions } from '../src/client-options.ts';
import { Inbox } from './inbox.ts';
import type { ScriptedGateway } from './scripted-gateway.ts';

const names = ['state', 'events', 'page', 'reset', 'left', 'entry', 'marks', 'note', 'typing', 'presence', 'delta'] as const;

type Inboxes = { [Name in keyof ClientEvents]: Inbox<ClientEvents[Name]> };

/** A client over `ws`, started, and what it tells, for a test to wait for. Faults fail the test; tries follow each other at once. */
export class WatchedClient implements Disposable {
  readonly client: Client;
  readonly #inboxes: Inboxes;

  constructor(gateway: Pick<ScriptedGateway, 'base'>, over: Partial<ClientOptions> = {}) {
    this.client = createClient({
      base: gateway.base,
      connect: (url, protocol) => new WebSocket(url, protocol),
      ambient: { ...realAmbient, random: () => 0 },
      onFault: (fault) => assert.fail(`fault: ${fault}`),
      ...over,
    });
    const inboxes = Object.fromEntries(names.map((name) => [name, new Inbox(`the client's "${name}"`)]));
    this.#inboxes = inboxes as Inboxes;
    for (const name of names) this.client.on(name, (data) => (inboxes[name] as Inbox<unknown>).push(data));
    this.client.start();
  }

  /** What the client tells next under this name. */
  next<Name extends keyof ClientEvents>(name: Name): Promise<ClientEvents[Name]> {
    return this.#inboxes[name].next();
  }

  /** What it told under this name and nobody waited for. */
  rest<Name extends keyof ClientEvents>(name: Name): ClientEvents[Name][] {
    return this.#inboxes[name].rest();
  }

  /** Waits until it is in a state. */
  async comes(wanted: ClientEvents['state']['state']): Promise<ClientEvents['state']> {
    for (;;) {
      const change = await this.next('state');
      if (change.state === wanted) return change;
    }
  }

  [Symbol.dispose](): void {
    this.client.stop();
  }
}
