import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { giveRole, suspendPerson } from '@chatter/contracts/auth/console-routes.ts';
import { until } from '@chatter/testkit/until.ts';
import { makePeople, withConsole } from '../authz/cast.ts';
import { request } from '../authz/request.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
let admin: Someone;
before(async () => {
  system = await sharedSystem();
  const [one] = (await makePeople(system, ['root'])) as [Someone];
  admin = await withConsole(system, one, 'admin');
});

test('attack 17: who is suspended loses every socket at once, the cookie opens nothing, and no other opens', async () => {
  const [who] = (await makePeople(system, ['out'])) as [Someone];
  await using socket = await RawSocket.open(system, who);
  const body = { suspended: true, why: 'for the test' };
  assert.equal((await request(system, admin, suspendPerson, { params: { id: who.id }, body })).status, 200);
  assert.equal(await until('cut', () => socket.closeCode), 4002);
  assert.equal((await system.ask(who, 'GET', '/me')).status, 401);
  const door = new RawSocket(system.url, { origin: system.url, cookie: who.cookie });
  await until('the door is shut', () => door.closeCode);
});

test('a role that is given holds in open sessions: their sockets are told and stay, and so does the cookie', async () => {
  const [who, other] = (await makePeople(system, ['rising', 'other'])) as [Someone, Someone];
  await using socket = await RawSocket.open(system, who);
  await using elsewhere = await RawSocket.open(system, other);
  assert.equal(
    (await request(system, admin, giveRole, { params: { id: who.id }, body: { role: 'employee', why: 'for the test' } })).status,
    200,
  );
  await until('they are told', () => socket.frames('note').some(({ kind }) => kind === 'me-changed'));
  const { body } = await system.ask(who, 'GET', '/me');
  assert.equal((body as { role: string }).role, 'employee');
  for (const one of [socket, elsewhere]) one.say({ t: 'ping', n: 1 });
  await until('nobody is cut off', () => socket.frames('pong').length > 0 && elsewhere.frames('pong').length > 0);
  assert.deepEqual(
    elsewhere.frames('note').filter(({ kind }) => kind === 'me-changed'),
    [],
  );
});
