import type { ActorKind } from '@chatter/contracts/authz-matrix.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import type { Someone, System } from '../system.ts';
import type { Cast } from './cast.ts';

/** Says a frame about the group as one kind of actor, and answers what becomes of it. */
export async function sayFrame(system: System, cast: Cast, frame: string, kind: ActorKind): Promise<string> {
  const who = cast.actors[kind];
  if (who === null || kind === 'suspended') return refusedDoor(system, who);
  await using raw = await RawSocket.open(system, who);
  if (frame === 'hello') return raw.frames('welcome')[0]?.account === who.id ? 'welcome' : `closed ${raw.closeCode}`;
  // Awaited here, or the socket would be gone before it has said a word.
  return await (says[frame] as Say)({ system, cast, raw, who });
}

/** Nobody is let in without a session that is alive. */
async function refusedDoor(system: System, who: Someone | null): Promise<string> {
  const raw = new RawSocket(system.url, { origin: system.url, ...(who !== null && { cookie: who.cookie }) });
  await until('the door is shut', () => raw.closeCode !== null);
  return raw.frames('welcome').length === 0 ? 'no socket' : 'welcome';
}

interface Scene {
  system: System;
  cast: Cast;
  raw: RawSocket;
  who: Someone;
}
type Say = (scene: Scene) => Promise<string>;

const says: Readonly<Record<string, Say>> = {
  async send({ cast, raw }) {
    const answer = await raw.sendText(cast.group, 'Hello');
    if (answer.t === 'nack') return answer.code;
    const [result] = answer.res;
    return result !== undefined && 'code' in result ? result.code : 'taken';
  },
  async fetch({ cast, raw }) {
    raw.say({ t: 'fetch', id: 7, c: cast.group, limit: 10 });
    await until('the fetch is answered', () => raw.frames('page').length + raw.frames('nack').length > 0);
    return raw.frames('nack')[0]?.code ?? 'taken';
  },
  mark: (scene) =>
    heard(scene, (other) => other.frames('marks').some((frame) => frame.c === scene.cast.group && scene.who.id in frame.of), marking),
  typing: (scene) => heard(scene, (other) => other.frames('typing').some((frame) => frame.from === scene.who.id), writing),
  async watch({ cast, raw }) {
    raw.say({ t: 'watch', accounts: [cast.other.id] });
    await until('presence is told', () => raw.frames('presence').some(({ of }) => of === cast.other.id));
    return 'taken';
  },
  async ping({ raw }) {
    raw.say({ t: 'ping', n: 3 });
    await until('the ping is answered', () => raw.frames('pong').length > 0);
    return 'taken';
  },
};

/**
 * Whether the others in the group hear of it. Silence cannot be waited for: somebody who is in the group does the like afterwards, and when
 * that is heard, what came before it has been, too.
 */
async function heard({ system, cast, raw, who }: Scene, isHeard: (other: RawSocket) => boolean, act: Act): Promise<string> {
  await using other = await RawSocket.open(system, cast.other);
  const answer = await other.sendText(cast.group, 'What there is to be read');
  const head = answer.t === 'ack' && answer.res[0] !== undefined && 'seq' in answer.res[0] ? answer.res[0].seq : 0;
  act.say(raw, cast.group, head);
  raw.say({ t: 'ping', n: 1 });
  await until('the frame is handled', () => raw.frames('pong').length > 0);
  const witness = (who.id === cast.actors.member?.id ? cast.actors.owner : cast.actors.member) as Someone;
  await using after = await RawSocket.open(system, witness);
  await act.fence(after, other, cast.group, witness, head);
  return isHeard(other) ? 'taken' : 'nothing';
}

interface Act {
  say(raw: RawSocket, c: string, head: number): void;
  /** Says something that is heard after it. */
  fence(by: RawSocket, at: RawSocket, c: string, who: Someone, head: number): Promise<unknown>;
}

const marking: Act = {
  say: (raw, c, head) => raw.say({ t: 'mark', c, delivered: head, read: head }),
  fence(by, at, c, who, head) {
    marking.say(by, c, head);
    return until('the mark of a member is heard', () =>
      at.frames('marks').some((frame) => frame.c === c && (frame.of[who.id]?.[1] ?? 0) >= head),
    );
  },
};
const writing: Act = {
  say: (raw, c) => raw.say({ t: 'typing', c }),
  // A message would overtake it: who writes is asked for together, some at a time, and told by chat.
  fence(by, at, c, who) {
    writing.say(by, c, 0);
    return until('that a member writes is heard', () => at.frames('typing').some(({ from }) => from === who.id));
  },
};
