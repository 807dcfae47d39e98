import assert from 'node:assert/strict';
import { beforeEach, type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createPinia, setActivePinia } from 'pinia';
import { useAssistant } from '../assistant/assistant.ts';
import { useCommunities } from '../communities/communities.ts';
import { useConsole } from '../console/console.ts';
import { useBlocks } from '../friends/blocks.ts';
import { useFriends } from '../friends/friends.ts';
import { useMembers } from '../members/members.ts';
import { useMutes } from '../mutes/mutes.ts';
import { useNotifications } from '../notifications/notifications.ts';
import { useSession } from '../session/session.ts';
import { useFactors } from '../settings/use-factors.ts';
import { useOwnProfile } from '../settings/use-own-profile.ts';
import { useConversations } from './conversations.ts';

beforeEach(() => setActivePinia(createPinia()));

/** A server that answers when the test says so, each question with the same. */
function hold(context: TestContext, answer: object) {
  const answers: (() => void)[] = [];
  context.mock.method(globalThis, 'fetch', () => new Promise((resolve) => answers.push(() => resolve(Response.json(answer)))));
  return async () => {
    for (const give of answers.splice(0)) give();
    for (let turns = 0; turns < 5; turns++) await turn();
  };
}

const ann = { id: 'ann', username: 'ann', displayName: 'Ann', photo: null };
const known = { person: ann, at: '2026-01-01T00:00:00.000Z' };
const cases: [name: string, answer: object, open: () => { load(): Promise<void>; clear(): void; shown(): unknown }][] = [
  [
    'friends',
    { friends: [known], received: [], sent: [], next: { friends: null, received: null, sent: null } },
    () => Object.assign(useFriends(), { shown: () => useFriends().lists.friends }),
  ],
  ['blocks', { items: [known], next: null }, () => Object.assign(useBlocks(), { shown: () => useBlocks().items })],
  ['mutes', { items: ['ann'] }, () => Object.assign(useMutes(), { shown: () => (useMutes().has('ann') ? ['ann'] : []) })],
  [
    'notifications',
    { items: [{ id: 'n' }], unread: 1, more: false },
    () => Object.assign(useNotifications(), { shown: () => useNotifications().items ?? [] }),
  ],
  [
    'members',
    { items: [{ person: ann, role: 'owner' }] },
    () => ({ load: () => useMembers().load('c'), clear: useMembers().clear, shown: () => [...useMembers().state.keys()] }),
  ],
  [
    'conversations',
    { items: [{ id: 'c', members: [ann], marks: {}, head: 0, n: 0, unread: 0, last: null, activeAt: '', epoch: 1 }], next: null },
    () => ({
      load: useConversations().load,
      clear: () => useConversations().begin('ben'),
      shown: () => [...useConversations().state.byId.keys()],
    }),
  ],
  [
    'communities',
    { id: 'y' },
    () => ({ load: () => useCommunities().load('y'), clear: useCommunities().clear, shown: () => [...useCommunities().pages.keys()] }),
  ],
  [
    'assistant',
    {},
    () => ({ load: useAssistant().learn, clear: useAssistant().clear, shown: () => [useAssistant().about].filter(Boolean) }),
  ],
  ['factors', { recoveryCodes: null }, () => Object.assign(useFactors(), { shown: () => [useFactors().factors].filter(Boolean) })],
  ['profile', {}, () => Object.assign(useOwnProfile(), { shown: () => [useOwnProfile().profile].filter(Boolean) })],
];

for (const [name, answer, open] of cases) {
  test(`${name}: what was asked for one account is not shown to the next, and what is asked for that is`, async (context) => {
    const give = hold(context, answer);
    const store = open();
    const asked = store.load();
    store.clear();
    await give();
    await asked;
    assert.deepEqual(store.shown(), []);
    const again = store.load();
    await give();
    await again;
    assert.equal((store.shown() as unknown[]).length, 1);
  });
}

test('a list that is asked for while it was asked for another account is asked for again', async (context) => {
  const give = hold(context, { items: [{ person: ann, role: 'owner' }] });
  const members = useMembers();
  const asked = members.load('c');
  members.clear();
  const again = members.load('c');
  await give();
  await Promise.all([asked, again]);
  assert.deepEqual([...members.state.keys()], ['c']);
});

test('what the console said to one account is not known of the next', async (context) => {
  const give = hold(context, { role: 'admin', applications: 3, open: true });
  const [desk, session] = [useConsole(), useSession()];
  session.account = { id: 'ann' } as never;
  const looked = desk.look();
  await give();
  await looked;
  assert.deepEqual([desk.state, desk.role, desk.waiting], ['open', 'admin', 3]);
  const late = desk.look();
  session.account = { id: 'ben' } as never;
  await give();
  await late;
  assert.deepEqual([desk.state, desk.role, desk.waiting], ['loading', 'user', 0]);
});
