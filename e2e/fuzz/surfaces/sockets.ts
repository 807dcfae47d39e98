import type { SendResult } from '@chatter/contracts/chat/calls.ts';
import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import { clientFrames, serverFrames } from '@chatter/contracts/gateway/frames.ts';
import { until } from '@chatter/testkit/until.ts';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { RawSocket } from '../../raw-socket.ts';
import type { Someone } from '../../system.ts';
import { spoiledText } from '../generate/spoil.ts';
import { Fields, textOf } from '../generate/tree.ts';
import { validValue } from '../generate/valid.ts';
import { honestCloses } from '../honest-closes.ts';
import { patience, ticketSurely } from '../patience.ts';
import { makingOf, type World } from '../world.ts';
import { sayBytes, violate, violations } from './violations.ts';

const { protocolError, unsupportedData, invalidText, policy, tooLarge, notSignedIn } = closeCodes;
/** How a socket may end by what was said on it. */
const allowed = new Set<number>([protocolError, unsupportedData, invalidText, policy, tooLarge, notSignedIn]);
const turnsPerSocket = 14;
const soon = { ...patience, everyMs: 2 } as const;

const compiled = (frames: Readonly<Record<string, TSchema>>) => new Map(Object.entries(frames).map(([t, of]) => [t, Compile(of)]));
const said = compiled(clientFrames);
const heard = compiled(serverFrames);
const kinds = Object.keys(clientFrames) as (keyof typeof clientFrames)[];

/** Says frames made from the contracts, mostly wrong, and breaks the protocol of sockets itself, until the time is up and each was tried. */
export async function fuzzSockets(world: World): Promise<void> {
  for (let round = 0; !world.over() || round < violations.length; round++) {
    for (let socket = 0; socket < 3; socket++) await sayFrames(world, 3 * round + socket);
    if (round % 3 === 0) await sayHello(world);
    await violate(world, violations[round % violations.length] as (typeof violations)[number]);
    if (round % 4 === 0) await sayBytes(world);
  }
}

function frameText(world: World, kind: keyof typeof clientFrames): string {
  const valid = validValue(clientFrames[kind], makingOf(world));
  return world.random.percent(20) ? textOf(valid) : spoiledText(valid, world.random);
}

/** Frames after a hello, until one closes the socket: each is answered or closes it, in order. */
async function sayFrames(world: World, first: number): Promise<void> {
  await using raw = await openSocket(world, world.random.pick(world.cast.people), true);
  for (let turn = first; turn < first + turnsPerSocket && raw.closeCode === null; turn++) {
    const text = frameText(world, kinds[turn % kinds.length] as (typeof kinds)[number]);
    const heardBefore = raw.texts.length;
    raw.socket.send(world.random.percent(2) ? Buffer.from(text) : text);
    await checkAlive(world, raw, text, turn);
    const id = answeredId(text);
    if (id !== null && raw.closeCode === null) await checkAnswered(world, raw, text, id, heardBefore);
  }
  checkHeard(world, raw);
}

/** A socket that is open, and greeted if asked for; who is not let in now tries again. */
function openSocket({ system, findings }: World, who: Someone, greeted: boolean): Promise<RawSocket> {
  const attempt = async () => {
    const raw = new RawSocket(system.url, { cookie: who.cookie, origin: system.url });
    await until('the socket opens', () => raw.socket.readyState === raw.socket.OPEN || raw.closeCode !== null, soon);
    if (greeted && raw.closeCode === null) {
      raw.say({ t: 'hello', v: 1, ticket: await ticketSurely(system, who) });
      await until('the hello is answered', () => raw.frames('resumed').length > 0 || raw.closeCode !== null, soon);
    }
    if (raw.closeCode === null) return raw;
    findings.countLater(`socket not opened ${raw.closeCode}`);
    return null;
  };
  return until('a socket opens', attempt, patience);
}

/** The first frame of a socket is a hello that is none, with a ticket that would do. */
async function sayHello(world: World): Promise<void> {
  const who = world.random.pick(world.cast.people);
  await using raw = await openSocket(world, who, false);
  const valid = validValue(clientFrames.hello, makingOf(world)) as Fields;
  const ticket: [string, string] = ['ticket', await ticketSurely(world.system, who)];
  const text = spoiledText(new Fields([...valid.entries.filter(([name]) => name !== 'ticket'), ticket]), world.random);
  if (raw.closeCode === null) raw.say(text);
  await until('the hello is answered', () => raw.frames('resumed').length > 0 || raw.closeCode !== null, soon).catch(() =>
    world.findings.add('a hello was not answered', text),
  );
  checkClose(world, raw, text);
  checkHeard(world, raw);
}

async function checkAlive(world: World, raw: RawSocket, text: string, turn: number): Promise<void> {
  const n = 7_000_000 + turn;
  if (raw.socket.readyState === raw.socket.OPEN) raw.say({ t: 'ping', n });
  await until('a pong or a close', () => raw.closeCode !== null || raw.texts.includes(`{"t":"pong","n":${n}}`), soon).catch(() =>
    world.findings.add('a frame left its socket without an answer', text),
  );
  checkClose(world, raw, text);
}

function checkClose(world: World, raw: RawSocket, text: string): void {
  world.findings.count('sockets', raw.closeCode === null ? 'open' : `closed ${raw.closeCode}`);
  if (raw.closeCode === null) return;
  if (honestCloses.has(raw.closeCode)) return world.findings.countLater(`socket closed ${raw.closeCode}`);
  world.markers.refuse(text);
  if (!allowed.has(raw.closeCode)) world.findings.add(`a frame closed its socket with ${raw.closeCode}`, text);
}

interface Answer {
  t: string;
  id: number;
  code?: string;
  retry?: boolean;
  res?: SendResult[];
}

/** The id that a frame is answered by, where the contract knows the frame. */
function answeredId(text: string): number | null {
  try {
    const frame = JSON.parse(text) as { t: string; id?: number };
    return said.get(frame.t)?.Check(frame) && frame.id !== undefined ? frame.id : null;
  } catch {
    return null;
  }
}

async function checkAnswered(world: World, raw: RawSocket, text: string, id: number, heardBefore: number): Promise<void> {
  const find = () =>
    raw.texts
      .slice(heardBefore)
      .map((heard) => JSON.parse(heard) as Answer)
      .find((frame) => ['ack', 'nack', 'page'].includes(frame.t) && frame.id === id);
  await until('an answer', () => raw.closeCode !== null || find() !== undefined, soon).catch(() =>
    world.findings.add('a frame with an id was not answered', text),
  );
  const answer = find();
  if (answer !== undefined) noteRefused(world, answer, text);
}

function noteRefused({ markers, findings }: World, answer: Answer, text: string): void {
  findings.count('answers', answer.t === 'nack' ? `nack ${answer.code}` : answer.t);
  if (answer.t === 'nack' && answer.retry === false) markers.refuse(text);
  const { msgs = [] } = JSON.parse(text) as { msgs?: { body: string }[] };
  for (const [index, result] of (answer.res ?? []).entries()) {
    if ('code' in result && !result.retry) markers.refuse(msgs[index]?.body ?? '');
  }
}

/** Whatever was said, what is heard keeps to the contract. */
function checkHeard(world: World, raw: RawSocket): void {
  for (const text of raw.texts) {
    const frame = JSON.parse(text) as { t: string };
    if (!heard.get(frame.t)?.Check(frame)) world.findings.add(`a socket was told what is no frame: ${text.slice(0, 500)}`);
  }
}
