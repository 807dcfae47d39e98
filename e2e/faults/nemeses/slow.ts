import type { Talk } from '../crowd/crowd.ts';
import type { Nemesis } from '../stage.ts';

const large = 'x'.repeat(9000);

export const slow: Nemesis = {
  id: 'S1',
  what: 'some sockets are never read while much is said: they are ended, and nobody else notices',
  messagesPerSecond: 10,
  async harm({ crowd, lull, long, expect }) {
    const talk = crowd.talks.find(({ first }) => first.length === 5) as Talk;
    const deaf = await Promise.all([...talk.members].slice(1, 3).map((person) => person.openAnother()));
    await lull(500);
    const closed = deaf.map((socket) => new Promise<number>((resolve) => socket.once('close', resolve)));
    for (const socket of deaf) socket.pause();
    for (let nth = 0; nth < (long ? 60 : 40); nth++) {
      for (let word = 0; word < 30; word++) talk.owner.say(talk.c, `${nth} ${word} ${large}`);
      await lull(500);
    }
    // The gateway's patience with a full buffer is ten seconds.
    await lull(13_000);
    for (const socket of deaf) socket.resume();
    const codes = await Promise.all(closed.map((code) => Promise.race([code, lull(10_000).then(() => 0)])));
    expect(
      `who does not read is ended (${codes})`,
      codes.every((code) => code !== 0),
    );
  },
};
