import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfBody } from '@chatter/contracts/chat/events.ts';
import { demoPeople } from './people.ts';
import { demoCommunities, demoDirects, demoGroups } from './talks.ts';

test('in every talk of the example only those speak who are in it, and what they say can be said', () => {
  const people = demoPeople.map(({ username }) => username);
  const talks = [
    ...demoDirects.map(({ between, lines }) => ({ members: [...between], lines })),
    ...demoGroups,
    ...demoCommunities.flatMap(({ founder, members, channels }) =>
      channels.map(({ lines }) => ({ members: [founder, ...members], lines })),
    ),
  ];
  for (const { members, lines } of talks) {
    for (const member of members) assert.ok(people.includes(member), member);
    for (const [who, text] of lines) {
      assert.ok(members.includes(who), `${who} is not in the talk: ${text}`);
      assert.equal(faultOfBody(text), null);
    }
  }
});
