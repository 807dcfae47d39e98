import type { PageAsk } from '../driver/readers.ts';
import { startDriver } from '../driver/start-driver.ts';
import { costs, cpuPerThousand, latency, type Row } from '../figures/row.ts';
import { warmSecondsOf } from '../phase.ts';
import { headersOf } from '../stage/stage.ts';
import type { Scene } from './scene.ts';

const rows = 50;
const atOnce = 32;

/** W4: newest pages through the gateway by who may read them: of conversations that talk, and of others that only the archive has. */
export async function historyWorkload(scene: Scene): Promise<Row[]> {
  const { stage } = scene;
  const urlOf = (c: string) => `${stage.gateway}/api/v1/conversations/${c}/messages?limit=${rows}`;
  const { pairs } = await scene.pairs();
  const hot = pairs.flatMap(({ c, seats }) => seats.map(({ headers }) => ({ url: urlOf(c), headers })));
  const stock = await scene.stock();
  const cold = stock.conversations.map(({ c, reader }) => ({ url: urlOf(c), headers: headersOf(stage, reader) }));
  return [await read(scene, 'hot', hot), await read(scene, 'cold', cold)];
}

async function read(scene: Scene, phase: string, asks: PageAsk[]): Promise<Row> {
  scene.print(`W4 ${phase} ...`);
  using driver = startDriver(scene.signal);
  const { pids } = scene.stage;
  const plan = { asks, atOnce, rows };
  await driver.ask('read', { plan: { ...plan, seconds: warmSecondsOf(scene.size.seconds) }, pids: {} });
  const outcome = await driver.ask('read', { plan: { ...plan, seconds: scene.size.seconds }, pids: { ...pids } });
  return {
    ...{ workload: 'W4', phase: `last ${rows}, ${phase}`, target: 'chatter' },
    figures: { readPerSecond: outcome.read / outcome.windowSeconds, ...latency('', outcome.latency), ...costs(outcome, outcome.read) },
    cpu: cpuPerThousand(outcome, outcome.read),
    faults: { wrong: outcome.wrong },
  };
}
