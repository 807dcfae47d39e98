import { until } from '@chatter/testkit/until.ts';
import type { Talk } from '../crowd/crowd.ts';
import type { Nemesis, Stage } from '../stage.ts';
import { type Fate, natsLens } from '../system/nats-lens.ts';

const conversations = 'live.conversation.';

/** Decides what becomes of each announcement that chat sends. Answers how many had another fate than to pass. */
function meddle({ links }: Stage, fateOf: (payload: Buffer) => Fate): () => number {
  let meddled = 0;
  const lens = () =>
    natsLens((subject, payload) => {
      const fate = subject.startsWith(conversations) ? fateOf(payload) : 'pass';
      if (fate !== 'pass') meddled++;
      return fate;
    });
  for (const link of links(/^chat\.\d>nats$/)) link.lookInto(lens);
  return () => meddled;
}

/** The first line of an announcement that somebody went ends so (contracts/chat/live.ts). */
const isLeave = (payload: Buffer) => payload.subarray(0, payload.indexOf('\n')).toString().endsWith(' l');

export const hints: readonly Nemesis[] = [
  {
    id: 'F1',
    what: 'announcements are lost, doubled and swapped, 5 % each',
    async harm(stage) {
      const meddled = meddle(stage, () => {
        const share = stage.chance.next();
        if (share < 0.05) return 'drop';
        if (share < 0.1) return 'twice';
        return share < 0.15 ? 'late' : 'pass';
      });
      await stage.lull(stage.long ? 40_000 : 6000);
      stage.expect('announcements were meddled with', meddled() > 0);
    },
  },
  {
    id: 'M1',
    what: 'members are removed and nobody is told so',
    async harm(stage) {
      const { crowd, chance, long, lull } = stage;
      const lost = meddle(stage, (payload) => (isLeave(payload) || chance.is(0.05) ? 'drop' : 'pass'));
      // The lens sees connections made from now on.
      await lull(1000);
      const groups = crowd.talks.filter(({ first }) => first.length > 2);
      for (let nth = 0; nth < (long ? 40 : 8); nth++) {
        const talk = chance.oneOf(groups);
        const gone = chance.oneOf(talk.first.filter((one) => one !== talk.owner && crowd.people.includes(one)));
        // Half of them are away when it happens, and come back with a place in it.
        if (chance.is(0.5)) gone.cut();
        await crowd.change('remove', talk, gone);
        await talkOn(stage, talk, `without ${nth}`);
        // Removed, another client of theirs says that it has everything up to the head, and wants to go on from there.
        const trespasser = await gone.openAnother([[talk.c, 1, talk.owner.places.get(talk.c) ?? 0]]);
        for (let word = 0; word < 3; word++) talk.owner.say(talk.c, `without ${nth} ${word}`);
        await lull(chance.between(200, 600));
        trespasser.terminate();
        await crowd.change('add', talk, gone);
      }
      stage.expect('the word of a removal was lost', lost() > 0);
    },
  },
];

/** Somebody says something, and has it and all before it: also what nobody was told of. */
async function talkOn({ stopping }: Stage, { c, owner }: Talk, word: string): Promise<void> {
  const before = owner.places.get(c) ?? 0;
  owner.say(c, word);
  const hasIt = () => owner.settled && (owner.places.get(c) ?? 0) > before + 1;
  await until(`${owner.account} has what followed`, hasIt, { withinMs: 20_000, signal: stopping });
}
