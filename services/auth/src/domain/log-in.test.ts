import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type LogInDeps, logIn } from './log-in.ts';

/** Everybody who registered, in memory; `anna` is activated, `pending` is not. Passwords are `right`. */
function deps(more: Partial<LogInDeps> = {}): LogInDeps & { taken: string[]; later: (() => Promise<void>)[] } {
  const taken: string[] = [];
  const later: (() => Promise<void>)[] = [];
  const people: Record<string, { id: string; passwordHash: string; activated: boolean }> = {
    anna: { id: 'id-of-anna', passwordHash: 'right', activated: true },
    'anna@example.org': { id: 'id-of-anna', passwordHash: 'right', activated: true },
    pending: { id: 'id-of-pending', passwordHash: 'right', activated: false },
  };
  return {
    taken,
    later,
    now: () => new Date(0),
    limits: {
      take: async (what, who) => void taken.push(`${what} ${who}`),
      forget: async () => {},
    },
    marks: { read: () => null },
    accounts: { credentialsOf: async (login) => people[login] ?? null, rehash: async () => true },
    passwords: { verify: async (password, stored) => ({ right: password === stored, weak: false }), hash: async () => '' },
    registrations: { remind: async () => {} },
    afterwards: (_, work) => void later.push(work),
    hideLogin: (login) => `hidden ${login}`,
    ...more,
  };
}

const from = { client: '192.0.2.1', mark: undefined };
const refused = (error: unknown) => error instanceof Refusal && error.code === 'login-refused' && error.status === 401;

test('the letter sent again to who has not activated keeps nobody waiting, and nothing else is sent', async () => {
  const reminded: string[] = [];
  const it = deps({ registrations: { remind: async (account) => void reminded.push(account) } });
  await assert.rejects(logIn(it, { login: 'pending', password: 'right' }, from), refused);
  assert.deepEqual(reminded, [], 'not before the refusal');
  for (const [login, password] of [
    ['pending', 'wrong'],
    ['nobody', 'right'],
    ['anna', 'wrong'],
  ] as const) {
    await assert.rejects(logIn(it, { login, password }, from), refused);
  }
  assert.equal(it.later.length, 1);
  await it.later[0]?.();
  assert.deepEqual(reminded, ['id-of-pending']);
});
