import { until } from '@chatter/testkit/until.ts';
import type { Random } from '../generate/random.ts';
import { patience, ticketSurely } from '../patience.ts';
import type { World } from '../world.ts';
import { frameBytes, opcodes, Wire } from './wire.ts';

interface Violation {
  readonly what: string;
  /** Said before the hello; after it by default. */
  readonly early?: true;
  bytes(random: Random): Buffer;
  /** Close codes it may end with; none: the socket answers on. */
  readonly closes: readonly number[];
}

const { continuation, text, binary, close, ping, pong } = opcodes;
const soon = { ...patience, everyMs: 2 } as const;
const pinging = '{"t":"ping","n":42}';
const saysPing = frameBytes(text, pinging);
const closing = (code: number, reason: Buffer | string = '') => {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frameBytes(close, Buffer.concat([payload, Buffer.from(reason as Buffer)]));
};
const fragments = (payload: string, size: number) =>
  Buffer.concat(
    (payload.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []).map((piece, index, all) =>
      frameBytes(index === 0 ? text : continuation, piece, { fin: index === all.length - 1 }),
    ),
  );
const repeated = (count: number, bytes: Buffer) => Buffer.concat(Array.from({ length: count }, () => bytes));
const brokenUtf8 = [[0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xc0, 0xaf], [0xff], [0xf4, 0x90, 0x80, 0x80]].map((of) =>
  Buffer.from(of),
);
const inText = (bad: Buffer) => Buffer.concat([Buffer.from('{"t":"ping","n":1,"x":"'), bad, Buffer.from('"}')]);

/** What RFC 6455 forbids or a server need not bear, and how each socket must end. */
export const violations: readonly Violation[] = [
  { what: 'a frame without a mask', bytes: () => frameBytes(text, pinging, { masked: false }), closes: [1002] },
  { what: 'a reserved bit', bytes: (random) => frameBytes(text, pinging, { reserved: 1 + random.below(7) }), closes: [1002] },
  { what: 'opcode 3', bytes: () => frameBytes(3, pinging), closes: [1002] },
  { what: 'a reserved opcode', bytes: (random) => frameBytes(random.pick([4, 5, 6, 7, 11, 12, 13, 14, 15]), 'x'), closes: [1002] },
  { what: 'a control frame in fragments', bytes: () => frameBytes(ping, 'x', { fin: false }), closes: [1002] },
  { what: 'a ping that is too long', bytes: () => frameBytes(ping, 'x'.repeat(126)), closes: [1002] },
  { what: 'a continuation of nothing', bytes: () => frameBytes(continuation, 'x'), closes: [1002] },
  { what: 'a message within a message', bytes: () => repeated(2, frameBytes(text, 'x', { fin: false })), closes: [1002] },
  { what: 'a length of 100 MB', bytes: () => frameBytes(text, 'x', { saysLength: 100_000_000n }), closes: [1009] },
  { what: 'a length above 2^53', bytes: () => frameBytes(text, 'x', { saysLength: 2n ** 62n }), closes: [1009] },
  { what: 'a length of all bits', bytes: () => frameBytes(text, 'x', { saysLength: 2n ** 64n - 1n }), closes: [1002, 1009] },
  { what: 'a message too large in fragments', bytes: () => fragments('x'.repeat(70_000), 7000), closes: [1009] },
  { what: 'broken UTF-8', bytes: (random) => frameBytes(text, inText(random.pick(brokenUtf8))), closes: [1007] },
  { what: 'UTF-8 that is cut off', bytes: () => frameBytes(text, Buffer.from('"👍').subarray(0, 3)), closes: [1007] },
  { what: 'binary', bytes: (random) => frameBytes(binary, random.bytes(30)), closes: [1003] },
  { what: 'nothing', bytes: () => frameBytes(text, ''), closes: [1008] },
  { what: 'great depth', bytes: (random) => frameBytes(text, random.pick(['[', '{"a":']).repeat(10_000)), closes: [1008] },
  {
    what: 'great depth in a field',
    bytes: () => frameBytes(text, `{"t":"ping","n":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
    closes: [1008],
  },
  { what: 'a close of one byte', bytes: () => frameBytes(close, 'x'), closes: [1002] },
  {
    what: 'a close code that is none',
    bytes: (random) => closing(random.pick([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535])),
    closes: [1002],
  },
  { what: 'a close for a broken reason', bytes: () => closing(1000, Buffer.from([0xff, 0xfe])), closes: [1007] },
  { what: 'a close', bytes: () => closing(1000, 'bye'), closes: [1000] },
  { what: 'a close in our own words', bytes: () => closing(4002, 'session ended'), closes: [4002] },
  { what: 'a text before the hello', early: true, bytes: () => frameBytes(text, pinging), closes: [4001] },
  {
    what: 'no JSON before the hello',
    early: true,
    bytes: (random) => frameBytes(text, random.pick(['', '{', '[]', 'null'])),
    closes: [4001],
  },
  { what: 'binary before the hello', early: true, bytes: (random) => frameBytes(binary, random.bytes(10)), closes: [1003] },
  { what: 'too many fragments', bytes: () => fragments('x'.repeat(200), 1), closes: [1008] },
  {
    what: 'fragments without end or content',
    bytes: () => repeated(3000, frameBytes(continuation, '', { fin: false })),
    closes: [1002, 1008],
  },
  { what: 'a frame in fragments of a byte', bytes: () => fragments(pinging, 1), closes: [] },
  {
    what: 'pings and pongs in plenty',
    bytes: () => repeated(40, Buffer.concat([frameBytes(ping, 'x'), frameBytes(pong, 'y'), saysPing])),
    closes: [],
  },
  {
    what: 'a ping between fragments',
    bytes: () =>
      Buffer.concat([frameBytes(text, '{"t":"ping",', { fin: false }), frameBytes(ping, 'x'), frameBytes(continuation, '"n":42}')]),
    closes: [],
  },
];

/** Says what breaks the protocol and sees how it ends. */
export async function violate(world: World, violation: Violation): Promise<void> {
  const { findings, random } = world;
  const { what, closes, early = false } = violation;
  const bytes = violation.bytes(random);
  using wire = await open(world, early);
  wire.stream.write(bytes);
  const ended = () => (closes.length === 0 ? wire.texts.includes('{"t":"pong","n":42}') : wire.closeCode !== null || wire.ended);
  await until(what, ended, soon).catch(() => findings.add(`${what}: the socket did not answer`, bytes));
  findings.count('wire', closes.length === 0 ? 'open' : `closed ${wire.closeCode}`);
  const code = wire.closeCode;
  if (closes.length === 0 ? code !== null : !closes.includes(code ?? 0)) findings.add(`${what}: closed with ${code}, not ${closes}`, bytes);
}

const allowed = [null, 1002, 1003, 1007, 1008, 1009];

/** Random bytes, or a part of a frame, on a socket that is left then: nothing stays behind. */
export async function sayBytes(world: World): Promise<void> {
  const { findings, random } = world;
  using wire = await open(world, false);
  const whole = frameBytes(text, pinging);
  const bytes = random.percent(50) ? random.bytes(1 + random.below(300)) : whole.subarray(0, random.below(whole.length));
  wire.stream.end(bytes);
  await until('the socket ends', () => wire.ended, soon).catch(() => findings.add('a socket that was left stays open', bytes));
  findings.count('wire', `left ${wire.closeCode ?? 'open'}`);
  if (!allowed.includes(wire.closeCode)) findings.add(`random bytes closed their socket with ${wire.closeCode}`, bytes);
}

async function open(world: World, early: boolean): Promise<Wire> {
  const { system, findings, random, cast } = world;
  const who = random.pick(cast.people);
  const attempt = async () => {
    const wire = await Wire.open(system.url, who);
    if (early) return wire;
    wire.stream.write(frameBytes(text, JSON.stringify({ t: 'hello', v: 1, ticket: await ticketSurely(system, who) })));
    await until('the hello is answered', () => wire.texts.includes('{"t":"resumed"}') || wire.ended, soon);
    if (!wire.ended) return wire;
    findings.countLater(`wire not opened ${wire.closeCode}`);
    return null;
  };
  return until('a socket opens', attempt, patience);
}
