import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program, ProgramFailed } from '@chatter/testkit/program.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { buildImage, type ImageFolder } from './build-image.ts';
import { type ComposeService, readComposeFile } from './compose-file.ts';
import { startRehearsalServers } from './rehearsal-servers.ts';

type Note = (line: string) => void;

/**
 * Goes through what `docker compose up` would do with some services, without Docker: makes the files of their images, lets the image
 * `tools` write passwords and accounts, runs the servers on these, then each image's migrations and command in the environment of
 * docker-compose.yml, until its health check says that it is well and `/readyz` that it is ready.
 * @param folder an empty one, for everything
 */
export async function rehearse(services: readonly Service[], folder: string, note: Note): Promise<void> {
  const images = join(folder, 'images');
  const tools = await buildImage('tools', {}, images);
  note('tools: files copied, packages installed');
  const secrets = join(folder, 'config');
  await finish('setup', tools, argsOf(readComposeFile().services.setup, { '/config': secrets }), {});
  await using made = new AsyncDisposableStack();
  const { really } = made.use(await startRehearsalServers(secrets, join(folder, 'servers')));
  note('servers: up, with the accounts of the secrets folder');
  pointTo(really, secrets);
  for (const service of services) {
    const image = await buildImage(null, { SERVICE: service }, join(images, service));
    note(`${service}: files copied, packages installed`);
    if (sqlSchemas.some((entry) => entry.service === service)) {
      const { command, environment } = composed(`migrate-${service}`);
      await finish(`migrate-${service}`, image, command ?? [], local(environment ?? {}, join(secrets, 'migrations'), image));
      note(`${service}: migrations run`);
    }
    made.use(await startImage(service, image, secrets));
    note(`${service}: healthy and ready`);
  }
}

/** Starts an image's command in compose's environment and waits for its health check and readiness. */
async function startImage(service: Service, image: ImageFolder, secrets: string): Promise<Program> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const env = {
    ...image.env,
    ...local(composed(service).environment ?? {}, join(secrets, service), image),
    HOST: '127.0.0.1',
    PORT: `${port}`,
    HEALTH_PORT: `${healthPort}`,
  };
  const [, ...args] = image.command;
  const answers = async () => {
    await finish('health check', image, image.healthcheck, env);
    const ready = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
    if (!ready.ok) throw new Error(await ready.text());
    if (service === 'gateway') await servesTheApp(port);
  };
  const program = new Program({ name: service, command: process.execPath, args, cwd: join(image.folder, image.workdir), env, answers });
  await program.start();
  return program;
}

async function servesTheApp(port: number): Promise<void> {
  const page = await fetch(`http://127.0.0.1:${port}/`);
  const text = await page.text();
  if (!page.ok || !text.includes('<div id="app"')) throw new Error(`/ answers ${page.status}, without the app`);
}

function composed(name: string): ComposeService {
  const service = readComposeFile().services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** Paths inside the container become those of this machine. */
function local(env: Readonly<Record<string, string>>, secrets: string, image: ImageFolder): Record<string, string> {
  const replaced = (text: string) => text.replace(/^\/run\/chatter(?=\/)/, secrets).replace(/^(?=\/app\/|\/data$)/, image.folder);
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, replaced(text)]));
}

function argsOf(service: ComposeService | undefined, paths: Readonly<Record<string, string>>): string[] {
  return (service?.command ?? []).map((text) => paths[text] ?? text);
}

async function finish(name: string, image: ImageFolder, command: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const plan = { command: process.execPath, args: command.slice(1), cwd: join(image.folder, image.workdir), env: { ...image.env, ...env } };
  await using process_ = await startProcess(plan);
  const { code } = await process_.exited;
  if (code !== 0) throw new ProgramFailed(name, `failed (${code})`, process_.output());
}

/** Puts the servers' real addresses in place of the names that they have in compose's network. */
function pointTo(really: Readonly<Record<string, string>>, secrets: string): void {
  for (const path of globSync('**/*_URL', { cwd: secrets })) {
    const file = join(secrets, path);
    let text = readFileSync(file, 'utf8');
    for (const [name, address] of Object.entries(really)) text = text.replace(`@${name}`, `@${address}`);
    writeFileSync(file, text);
  }
}
