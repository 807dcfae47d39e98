import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@chatter/testkit/free-port.ts';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { startModel } from '@chatter/testkit/model/start-model.ts';
import { Program } from '@chatter/testkit/program.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { root } from '../start/root.ts';

/** Starts a Chatter without rate limits, whose assistant asks the scripted model, for a suite to share; answers the path of its `run.json`. */
export async function startChatter(): Promise<{ runFile: string } & AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const model = made.use(await startModel());
  const home = made.use(await tempFolder()).path;
  const runFile = join(home, 'run.json');
  const chatter = made.use(
    new Program({
      name: 'npm start',
      command: process.execPath,
      args: [join(root, 'scripts', 'start.ts')],
      cwd: root,
      env: {
        CHATTER_HOME: home,
        CHATTER_LIMITS: 'off',
        PORT: `${await freePort()}`,
        MAILBOX_PORT: `${await freePort()}`,
        AI_BASE_URL: model.baseUrl,
        AI_MODEL: scriptedModel,
      },
      answers: () => access(runFile),
      answersWithinMs: 180_000,
      stopWithinMs: 60_000,
    }),
  );
  await chatter.start();
  const ends = made.move();
  return { runFile, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}
