import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { root } from '../start/root.ts';
import { readDockerIgnore } from './docker-ignore.ts';
import { assignments, expand, type Instruction, readDockerfile, type Stage } from './dockerfile.ts';

/** What an image would hold and start, as far as that can be had without Docker. */
export interface ImageFolder {
  /** Stands for the image's `/`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Inside the image. */
  readonly workdir: string;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Does what the Dockerfile says in folders: copies exactly what it copies, minus what `.dockerignore` keeps out, and runs its npm
 * commands, with this machine's npm settings. What changes the system (`rm`, `install`), users and base images are Docker's.
 */
export async function buildImage(target: string | null, args: Readonly<Record<string, string>>, folder: string): Promise<ImageFolder> {
  const { stages } = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
  const wanted = target === null ? stages.at(-1) : stages.find(({ name }) => name === target);
  if (wanted === undefined) throw new Error(`the Dockerfile has no stage ${target}`);
  const built = new Map<string, ImageFolder>();
  const build = async (stage: Stage): Promise<ImageFolder> => {
    const before = built.get(stage.name);
    if (before !== undefined) return before;
    const base = stages.find(({ name }) => name === stage.from);
    const from = base === undefined ? null : await build(base);
    const at = join(folder, stage.name);
    const image: Mutable<ImageFolder> = { ...(from ?? nothing), folder: at };
    mkdirSync(at, { recursive: true });
    if (from !== null) cpSync(from.folder, at, { recursive: true, verbatimSymlinks: true });
    const known: Record<string, string> = {};
    for (const instruction of stage.instructions) {
      const source = instruction.flags.from === undefined ? undefined : stages.find(({ name }) => name === instruction.flags.from);
      await follow(instruction, image, known, args, source === undefined ? null : (await build(source)).folder);
    }
    built.set(stage.name, image);
    return image;
  };
  return build(wanted);
}

const nothing: Omit<ImageFolder, 'folder'> = { env: {}, workdir: '/', command: [], healthcheck: [] };

async function follow(
  { name, text }: Instruction,
  image: Mutable<ImageFolder>,
  known: Record<string, string>,
  args: Readonly<Record<string, string>>,
  from: string | null,
): Promise<void> {
  const value = expand(text, { ...known, ...image.env });
  if (name === 'ARG') for (const [arg, usual] of Object.entries(assignments(text))) known[arg] = args[arg] ?? usual;
  else if (name === 'ENV') image.env = { ...image.env, ...assignments(value) };
  else if (name === 'WORKDIR') image.workdir = value.startsWith('/') ? value : `${image.workdir}/${value}`;
  else if (name === 'CMD') image.command = JSON.parse(text);
  else if (name === 'HEALTHCHECK') image.healthcheck = JSON.parse(text.replace(/^CMD\s+/, ''));
  else if (name === 'COPY') copy(value, join(image.folder, image.workdir), image.folder, from);
  else if (name === 'RUN' && /^(?:npm |if \[ "\$\{SERVICE\}")/.test(text)) await run(text, join(image.folder, image.workdir), known);
}

/** Several sources go into the folder named last; one folder becomes it. */
function copy(text: string, here: string, imageRoot: string, from: string | null): void {
  const sources = text.split(/\s+/);
  const to = sources.pop() ?? '.';
  const isIgnored = from === null ? readDockerIgnore(readFileSync(join(root, '.dockerignore'), 'utf8')) : () => false;
  for (const source of sources) {
    const path = join(from ?? root, source);
    if (!existsSync(path)) throw new Error(`COPY ${source}: there is no such file`);
    const target = to.startsWith('/') ? join(imageRoot, to) : join(here, to);
    const isFile = statSync(path).isFile();
    const filter = (file: string) =>
      !isIgnored(
        relative(from ?? root, file)
          .split(sep)
          .join('/'),
      );
    if (isFile && !filter(path)) throw new Error(`COPY ${source}: .dockerignore keeps it out`);
    cpSync(path, isFile ? join(target, source.slice(source.lastIndexOf('/') + 1)) : target, {
      recursive: true,
      verbatimSymlinks: true,
      filter,
    });
  }
}

async function run(command: string, cwd: string, args: Readonly<Record<string, string>>): Promise<void> {
  mkdirSync(cwd, { recursive: true });
  const env = { ...args, npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false', NODE_ENV: undefined };
  await using process = await startProcess({ command: 'sh', args: ['-c', command], cwd, env });
  const { code } = await process.exited;
  if (code !== 0) throw new Error(`RUN ${command}: exit code ${code}\n${process.output()}`);
}
