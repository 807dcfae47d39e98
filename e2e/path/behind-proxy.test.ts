import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { subprotocol } from '@chatter/contracts/gateway/frames.ts';
import WebSocket from 'ws';
import { startSystem } from '../system.ts';

/** The doors that count by address. Each answers the status of one knock, by way of a proxy that names `client`. */
const doors = {
  /** Five log-ins a minute; logins of their own, since those are counted too. */
  async 'a log-in'(url: string, client: string, knock: number): Promise<number> {
    const headers = { 'content-type': 'application/json', origin: url, 'x-forwarded-for': client };
    const body = JSON.stringify({ login: `nobody${knock}`, password: 'not the password at all' });
    return (await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers, body })).status;
  },
  /** A burst of 60 upgrades. */
  async 'a socket'(url: string, client: string): Promise<number> {
    const headers = { origin: url, 'x-forwarded-for': client };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, subprotocol, { headers });
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }];
    response.resume();
    return response.statusCode;
  },
};
const more = 200;

/** How many of `more` knocks at once pass; the others are refused for being too many. */
async function passing(knock: (at: number) => Promise<number>): Promise<number> {
  const answers = await Promise.all(Array.from({ length: more }, (_, at) => knock(at)));
  assert.deepEqual(
    [...new Set(answers)].filter((status) => status !== 401 && status !== 429),
    [],
  );
  return answers.filter((status) => status === 401).length;
}

test('limits count whom a trusted proxy names, each by itself', async () => {
  await using system = await startSystem({ gateway: { TRUSTED_PROXIES: '192.0.2.1,127.0.0.0/8' } });
  for (const [door, knock] of Object.entries(doors)) {
    const passed = await passing((at) => knock(system.url, `198.51.100.${at}, 203.0.113.1`, at));
    assert.ok(passed > 0 && passed < more, `${door}: ${passed} passed, whatever the client claims before the proxy's word`);
    assert.equal(await knock(system.url, '203.0.113.2', more), 401, `${door}: somebody else is not concerned`);
  }
});

test('limits count a peer that is not trusted by its own address, whatever it says', async () => {
  await using system = await startSystem({ gateway: { TRUSTED_PROXIES: '192.0.2.1' } });
  for (const [door, knock] of Object.entries(doors)) {
    const passed = await passing((at) => knock(system.url, `203.0.113.${at}`, at));
    assert.ok(passed > 0 && passed < more, `${door}: ${passed} passed`);
  }
});
