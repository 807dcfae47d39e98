import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aborted } from './start/aborted.ts';
import { bundleLibraries } from './start/bundle-libraries.ts';
import { claimPort } from './start/claim-port.ts';
import { startDemo } from './start/demo.ts';
import { planDevServer } from './start/dev-server.ts';
import { dockerWays } from './start/docker.ts';
import { explain } from './start/explain.ts';
import { linkForFirstAdministrator } from './start/first-administrator.ts';
import { openHome } from './start/home.ts';
import { keepRunning } from './start/keep-running.ts';
import { startPost } from './start/mailbox.ts';
import { migrate } from './start/migrate.ts';
import { provide } from './start/provide.ts';
import { root } from './start/root.ts';
import { removeRunFile, writeRunFile } from './start/run-file.ts';
import { say } from './start/say.ts';
import { startServers } from './start/servers.ts';
import { openDoors, planServices, startAll, stopAll } from './start/services.ts';
import { help, readSettings, type Settings } from './start/settings.ts';
import { shown } from './start/shown.ts';
import { serverTools } from './start/tools.ts';
import { buildWeb, webRoot } from './start/web-build.ts';

/** `npm start`: everything, ready to use in a browser, until it is asked to stop. Exit code 1 with a sentence when it cannot. */
const oneCtrlCMs = 1000;
const stopping = new AbortController();
/** Ends at once what was started. */
let kill: () => void = () => {};

async function start(settings: Settings, stop: AbortSignal): Promise<void> {
  const sinceMs = performance.now();
  const seconds = () => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
  console.log(`Chatter, with all data in ${shown(settings.CHATTER_HOME)}`);

  using home = await openHome(settings);
  kill = () => home.kill();
  await claimPort(settings.PORT);
  const found = await provide(serverTools, dockerWays(home.path));
  stop.throwIfAborted();
  const building = settings.dev && existsSync(webRoot) ? Promise.resolve(false) : buildWeb(home, stop);
  building.catch(() => {}); // Awaited below.

  await using servers = await startServers(found, home, stop);
  await using post = await startPost(settings, home);
  await migrate(servers, home);
  say('Schemas', 'up to date');
  say('Web app', (await building) ? 'built' : 'up to date');
  stop.throwIfAborted();

  const { addresses } = servers;
  const { secrets, logShards } = home.installation;
  const { PUBLIC_URL: publicUrl, TRUSTED_PROXIES: trustedProxies, LOG_LEVEL: logLevel, MAIL_FROM: mailFrom, model } = settings;
  const trustRestart = settings.LOG_TRUST_RESTART ?? found.redis.kind !== 'address';
  const own = { servers: addresses, secrets, logShards, trustRestart, webRoot, smtpUrl: post.smtpUrl };
  await bundleLibraries();
  const plan = { ...own, blobFolder: join(home.path, 'blobs'), publicUrl, trustedProxies, logLevel, mailFrom, model };
  const planned = await planServices(plan, settings, home);
  const services = planned.ranks.flat();
  const gateway = `http://127.0.0.1:${settings.PORT}`;
  const dev = settings.dev ? await planDevServer(gateway, home) : null;

  await using running = new AsyncDisposableStack();
  running.use(await openDoors(planned));
  running.defer(() => stopAll(planned));
  await startAll(planned, stop);
  if (dev !== null) await running.use(dev.program).start(stop);
  say('Services', services.map(({ name }) => name).join(', '));

  const announce = () => writeRunFile({ home: home.path, gateway, publicUrl, mailbox: post.mailbox, services, addresses });
  const programs = [...servers.own, ...services, ...(dev === null ? [] : [dev])].map(({ program }) => program);
  const keepers = programs.map((program) => keepRunning(program, announce, stop));
  running.defer(async () => {
    removeRunFile(home.path);
    stopping.abort();
    console.log('\nStopping ...');
    await Promise.allSettled(keepers);
  });
  announce();

  if (settings.demo) await startDemo(addresses.nats.url, gateway, settings, home);
  console.log(`Ready in ${seconds()}.\n`);
  say('Open', dev?.url ?? settings.PUBLIC_URL);
  if (post.mailbox !== null) say('Letters', post.mailbox);
  const first = await linkForFirstAdministrator(addresses.nats.url);
  if (first !== null) say('Admin', `log in, then open ${first} (once, within a day)`);
  say('Stop', 'Ctrl+C');
  await Promise.race([aborted(stop), ...keepers]);
}

/** Ctrl+C stops in order; a second one kills. npm passes the first on, so that it may come several times. */
function stopOnSignals(): void {
  let sinceMs = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        sinceMs = performance.now();
        return stopping.abort();
      }
      if (signal !== 'SIGINT' || performance.now() - sinceMs < oneCtrlCMs) return;
      console.error('Killed. What was acknowledged is kept; the next start puts things in order.');
      kill();
      process.exit(1);
    });
  }
}

async function main(): Promise<void> {
  let home = '.';
  try {
    if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
    const settings = readSettings(process.argv.slice(2));
    if (settings === null) return console.log(help);
    home = settings.CHATTER_HOME;
    stopOnSignals();
    await start(settings, stopping.signal);
    console.log('Stopped. All data is kept.');
  } catch (error) {
    if (stopping.signal.aborted && error === stopping.signal.reason) return console.log('Stopped.');
    console.error(`\n${explain(error, home)}`);
    process.exitCode = 1;
  }
}

await main();
