import { randomUUID } from 'node:crypto';
import { catalogue } from '@chatter/contracts/catalogue.ts';
import { raiseEpochs } from '@chatter/contracts/chat/calls.ts';
import { grants } from '@chatter/contracts/grants.ts';
import { type Call, type Service, services } from '@chatter/contracts/kit/define.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { oddTexts } from '../generate/odd.ts';
import { spoiledText } from '../generate/spoil.ts';
import { validValue } from '../generate/valid.ts';
import { patience } from '../patience.ts';
import { makingOf, type World } from '../world.ts';
import { sayUntilAnswered } from './later.ts';

const checks = new Map<TSchema, Validator>();
const largest = 1_000_000;
/** Each time it begins new epochs of all shards, and until the logs before are drained nothing is loaded: said too often nobody is served. */
const shaking = new Set([raiseEpochs.subject]);
const shakingEvery = 20;

/** One thing to say over NATS: who may, where, and to whom it matters. */
interface Target {
  readonly by: Bus;
  readonly subject: string;
  readonly schema: TSchema;
  /** What is asked; null: a hint or a fact, which nobody answers. */
  readonly call: Call | null;
}

/** Asks every call and says every live hint and fact, as the users of NATS that may, until the time is up and each was tried. */
export async function fuzzCalls(world: World): Promise<void> {
  await using buses = new AsyncDisposableStack();
  const log = createLog('fuzz', 'fatal');
  const by = new Map<Service, Bus>();
  for (const name of services)
    by.set(
      name,
      buses.adopt(await openBus(name, world.system.servers.nats.urlFor(name), log), (bus) => bus.close()),
    );
  const all = targets(by, world.system.admin);
  for (let turn = 0; !world.over() || turn < 3 * all.length; turn++) {
    const target = all[turn % all.length] as Target;
    const round = Math.floor(turn / all.length);
    if (round % shakingEvery === 0 || !shaking.has(target.subject)) await say(world, target);
  }
}

function targets(by: ReadonlyMap<Service, Bus>, admin: Bus): Target[] {
  const calls = catalogue.calls.map((call): Target => {
    const asker = services.find((name) => grants[name].asks.includes(call));
    return { by: (asker && by.get(asker)) ?? admin, subject: call.subject, schema: call.ask, call };
  });
  const heard = [
    ...catalogue.live.map(({ from, subject, data }) => ({ service: from[0] as Service, subject, data })),
    ...catalogue.facts.map(({ service, subject, data }) => ({ service, subject, data })),
  ];
  return [...calls, ...heard.map(({ service, subject, data }) => ({ by: by.get(service) as Bus, subject, schema: data, call: null }))];
}

async function say(world: World, target: Target): Promise<void> {
  const { random, markers, findings } = world;
  // Who may ask is one of ours: what it says of others is believed, so it says nothing of the bystanders.
  const payload = payloadOf(world, target);
  const { connection } = target.by;
  if (target.call === null) {
    const keys = [
      ...world.cast.conversations,
      ...world.cast.people.map(({ id }) => id),
      'x',
      '0',
      '999',
      randomUUID(),
      'k'.repeat(500),
      'ö',
    ];
    connection.publish(random.percent(90) ? `${target.subject}.${random.pick(keys)}` : target.subject, payload);
    await connection.flush();
    return findings.count('calls', 'said');
  }
  const request = () => connection.request(target.subject, payload, { timeout: patience.withinMs });
  try {
    const { answer, later } = await sayUntilAnswered(findings, 'calls', request, ({ headers }) => headers?.has('Chatter-Away') ?? false);
    const code = answer.headers?.get('Chatter-Refusal') ?? '';
    findings.count('calls', code === '' ? 'answered' : code);
    for (const fault of faultsOf(target.call, code, answer.data)) findings.add(`${target.subject}: ${fault}`, payload);
    // What could not be answered at first may have been done all the same.
    if (code !== '' && !later) markers.refuse(payload.toString());
  } catch (error) {
    findings.add(`${target.subject}: ${error}`, payload);
  }
}

function payloadOf(world: World, { schema }: Target): Buffer {
  const { random } = world;
  if (random.percent(6)) return random.bytes(random.below(200));
  if (random.percent(2)) return Buffer.alloc(largest, random.pick(['[', 'x', '"', ' ']));
  const text = spoiledText(validValue(schema, makingOf(world, false)), random);
  if (random.percent(4)) return Buffer.from(random.pick(oddTexts));
  return Buffer.from(text).subarray(0, largest);
}

function* faultsOf(call: Call, code: string, data: Uint8Array): Generator<string> {
  if (code !== '') {
    if (code !== 'invalid-request' && !call.refusals.includes(code)) yield `refused with ${code}, which the contract does not name`;
    return;
  }
  const check = checks.get(call.answer) ?? Compile(call.answer);
  checks.set(call.answer, check);
  const text = Buffer.from(data).toString();
  if (!check.Check(JSON.parse(text))) yield `the answer does not fit the contract: ${text.slice(0, 500)}`;
}
